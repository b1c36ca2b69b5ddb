import type { DocumentConflict, DocumentInfo, ProjectStorageConfig, RevisionInfo } from '@holdall/protocol'
import { jsonOf, type Request, type Send } from '../http/send.ts'
import { type CallOptions, type Page, type PageOptions, pathOf, segmentOf } from './page.ts'
import { type DocumentBody, idOfProject, type ProjectRef } from './project-bodies.ts'

/** A document's text at one revision. */
export interface DocumentText {
  text: string
  revision: number
}

/** A document at one revision. */
export interface LoadedDocument<Body> {
  body: Body
  revision: number
}

/** The revision that a save builds on: a number, `'*'` for whatever is there, null for a document that is not there yet. */
export type Base = number | '*' | null

/** The path of a document, whose name has slashes of its own. */
export function documentPath(project: ProjectRef, name: string, rest = ''): string {
  const segments = name.split('/').map(segmentOf).join('/')
  return `${pathOf`/api/storage/projects/${idOfProject(project)}`}/documents/${segments}${rest}`
}

/** The revision in an entity tag, which a proxy that compresses may have weakened. */
export function revisionOf(etag: string | null): number {
  return Number(/^(?:W\/)?"(\d+)/.exec(etag ?? '')?.[1] ?? 0)
}

/** The condition that a save carries. @see RFC 9110 §13.1 */
export function conditionOf(base: Base): Record<string, string> {
  return base === null ? { 'If-None-Match': '*' } : { 'If-Match': base === '*' ? '*' : `"${base}"` }
}

/** The named JSON documents of projects, with their history. */
export function createDocumentsApi<Types extends readonly ProjectStorageConfig[]>(request: Request, send: Send) {
  const text = async (response: Promise<Response>): Promise<DocumentText> => {
    const answer = await response
    return { text: await answer.text(), revision: revisionOf(answer.headers.get('ETag')) }
  }
  const save = async (project: ProjectRef, name: string, raw: string, base: Base, { signal }: CallOptions = {}) => {
    const headers = { ...conditionOf(base), Prefer: 'return=minimal' }
    const answer = await send(documentPath(project, name), { method: 'PUT', raw, headers, retry: false, signal })
    return revisionOf(answer.headers.get('ETag'))
  }
  return {
    list: (project: ProjectRef, { signal, ...page }: PageOptions = {}) =>
      request<Page<DocumentInfo>>(pathOf`/api/storage/projects/${idOfProject(project)}/documents`, {
        query: { ...page },
        signal,
      }),
    /** @throws {not_found} for a document that is not there */
    load: async <Type extends string, Name extends string>(
      project: ProjectRef<Type>,
      name: Name,
      { signal }: CallOptions = {},
    ): Promise<LoadedDocument<DocumentBody<Types, Type, Name>>> => {
      const answer = await send(documentPath(project, name), { signal })
      return { body: await jsonOf(answer), revision: revisionOf(answer.headers.get('ETag')) }
    },
    /** Its text to the letter: parsing would round long numbers. */
    loadText: (project: ProjectRef, name: string, { signal }: CallOptions = {}) =>
      text(send(documentPath(project, name), { signal })),
    /** @returns the revision @throws {precondition_failed} when another save came first */
    save: <Type extends string, Name extends string>(
      project: ProjectRef<Type>,
      name: Name,
      body: DocumentBody<Types, Type, Name>,
      base: Base,
      options: CallOptions = {},
    ): Promise<number> => save(project, name, JSON.stringify(body), base, options),
    saveText: save,
    remove: (project: ProjectRef, name: string, revision: number | '*', { signal }: CallOptions = {}) =>
      request<void>(documentPath(project, name), { method: 'DELETE', headers: conditionOf(revision), signal }),
    revisions: (project: ProjectRef, name: string, { signal, ...page }: PageOptions = {}) =>
      request<Page<RevisionInfo>>(documentPath(project, name, '/revisions'), { query: { ...page }, signal }),
    revision: (project: ProjectRef, name: string, revision: number, { signal }: CallOptions = {}) =>
      text(send(documentPath(project, name, `/revisions/${revision}`), { signal })),
    restore: (project: ProjectRef, name: string, revision: number, { signal }: CallOptions = {}) =>
      text(send(documentPath(project, name, `/revisions/${revision}/restore`), { method: 'POST', signal })),
    /** Values that lost a merge and wait for somebody to look at them. */
    conflicts: (project: ProjectRef, name: string, { signal }: CallOptions = {}) =>
      request<Page<DocumentConflict>>(documentPath(project, name, '/conflicts'), { signal }),
    dismissConflict: (project: ProjectRef, name: string, n: number, { signal }: CallOptions = {}) =>
      request<void>(documentPath(project, name, `/conflicts/${n}`), { method: 'DELETE', signal }),
  }
}

export type DocumentsApi<Types extends readonly ProjectStorageConfig[]> = ReturnType<typeof createDocumentsApi<Types>>
