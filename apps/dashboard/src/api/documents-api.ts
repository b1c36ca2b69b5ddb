import type { Send } from './request.ts'
import type { DocumentConflict, DocumentInfo, Page, RevisionInfo } from './types.ts'

/** The text of a document at one revision. */
export interface DocumentText {
  text: string
  revision: number
}

/** The documents of one project, with their history. Their text is kept to the letter: parsing would round long numbers. */
export function createDocumentsApi(send: Send) {
  const path = (id: string, name: string, rest = '') =>
    `storage/projects/${encodeURIComponent(id)}/documents/${name.split('/').map(encodeURIComponent).join('/')}${rest}`
  const json = async <T>(response: Promise<Response>) => (await (await response).json()) as T
  const text = async (response: Promise<Response>): Promise<DocumentText> => {
    const answer = await response
    return { text: await answer.text(), revision: revisionOf(answer.headers.get('ETag')) }
  }
  return {
    list: (id: string, cursor: string | null, signal?: AbortSignal) =>
      json<Page<DocumentInfo>>(
        send(`storage/projects/${encodeURIComponent(id)}/documents`, {
          query: { limit: 200, cursor: cursor ?? undefined },
          signal,
        }),
      ),
    get: (id: string, name: string, signal?: AbortSignal) => text(send(path(id, name), { signal })),
    /** @param over the revision that it was made from; null creates */
    save: async (id: string, name: string, content: string, over: number | '*' | null) => {
      const condition: Record<string, string> =
        over === null ? { 'If-None-Match': '*' } : { 'If-Match': over === '*' ? '*' : `"${over}"` }
      const answer = await send(path(id, name), {
        method: 'PUT',
        text: content,
        headers: { ...condition, Prefer: 'return=minimal' },
      })
      return revisionOf(answer.headers.get('ETag'))
    },
    remove: (id: string, name: string, revision: number) =>
      send(path(id, name), { method: 'DELETE', headers: { 'If-Match': `"${revision}"` } }),
    revisions: (id: string, name: string, cursor: string | null, signal?: AbortSignal) =>
      json<Page<RevisionInfo>>(
        send(path(id, name, '/revisions'), { query: { limit: 100, cursor: cursor ?? undefined }, signal }),
      ),
    revision: (id: string, name: string, revision: number, signal?: AbortSignal) =>
      text(send(path(id, name, `/revisions/${revision}`), { signal })),
    restore: (id: string, name: string, revision: number) =>
      text(send(path(id, name, `/revisions/${revision}/restore`), { method: 'POST' })),
    conflicts: (id: string, name: string, signal?: AbortSignal) =>
      json<Page<DocumentConflict>>(send(path(id, name, '/conflicts'), { signal })),
    dismissConflict: (id: string, name: string, n: number) =>
      send(path(id, name, `/conflicts/${n}`), { method: 'DELETE' }),
  }
}

/** The revision in an entity tag, which a proxy that compresses may have weakened. */
export function revisionOf(etag: string | null): number {
  return Number(/^(?:W\/)?"(\d+)/.exec(etag ?? '')?.[1] ?? 0)
}
