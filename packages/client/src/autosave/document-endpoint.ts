import type { DocumentConflict } from '@holdall/protocol'
import { conditionOf, documentPath, revisionOf } from '../api/documents.ts'
import { ApiProblem } from '../http/api-problem.ts'
import { jsonOf, type Send, type SendOptions } from '../http/send.ts'
import type { Event } from './autosave-state.ts'
import { copyOf, reportConflicts } from './conflict-report.ts'
import { jsonText } from './json-text.ts'
import { type MaybeJson, toJson } from './json-value.ts'
import type { LostValue } from './merge-documents.ts'
import type { Head, WorkingCopy } from './working-copy.ts'

/** What a request may take at least, and a tenth of a millisecond for each byte besides. */
const TIME_LIMIT_MS = 30_000
/** What browsers send after a page has ended. @see https://fetch.spec.whatwg.org/#http-network-or-cache-fetch */
const KEEPALIVE_LIMIT = 56 * 1024

/** A conflict as the server lists it; its value is what JSON is. */
type ListedConflict = DocumentConflict & LostValue

/** The head, and what came right after the base: that, if anything, may be what was sent and not answered. Undefined if nothing was sent, or it is the head; null if nobody knows. */
interface News {
  head: Head
  next: Head | null | undefined
}

/** One document on the server. */
export interface DocumentEndpoint {
  /** @throws {ApiProblem} */
  readNews(copy: WorkingCopy): Promise<News>
  /** An earlier revision; its revision is 0 when it is not kept any more. @throws {ApiProblem} */
  readRevision(revision: number): Promise<Head>
  /** Saves, and says what came of it. */
  save(copy: WorkingCopy, keepalive: boolean): Promise<Event>
  /** Values that lost a merge, each with its value even where the list names a document. @throws {ApiProblem} */
  listConflicts(): Promise<ListedConflict[]>
  /** Takes a conflict off the list. One that is not on it any more is no problem. @throws {ApiProblem} */
  removeConflict(n: number): Promise<void>
}

export function createDocumentEndpoint(send: Send, projectId: string, document: string): DocumentEndpoint {
  async function ask(place: string, options: SendOptions = {}): Promise<Response> {
    const size = typeof options.raw === 'string' ? options.raw.length : 0
    const signal = AbortSignal.timeout(TIME_LIMIT_MS + Math.ceil(size / 10))
    // Repeating is decided by whoever asks: in the meantime there may be more to send.
    return await send(documentPath(projectId, place), { retry: false, ...options, signal }).catch((error: unknown) => {
      throw signal.aborted ? ApiProblem.unreachable(error) : error
    })
  }

  async function read(place: string, known?: MaybeJson): Promise<Head> {
    try {
      const response = await ask(place)
      return headOf(response, toJson(await jsonOf<unknown>(response), known))
    } catch (error) {
      unlessStatus(404)(error)
      return { revision: 0, schemaVersion: null, body: undefined }
    }
  }

  const readHead = (known: MaybeJson) => read(document, known)
  const readRevision = (revision: number) => read(`${document}/revisions/${revision}`)

  async function readNews({ base, body, sent }: WorkingCopy): Promise<News> {
    const head = await readHead(body)
    const isFurther = sent.length > 0 && head.revision > base.revision + 1
    // History may have been thinned: then it is not known.
    return { head, next: isFurther ? await readRevision(base.revision + 1).catch(() => null) : undefined }
  }

  async function put({ base, body, lost }: WorkingCopy, keepalive: boolean): Promise<Event> {
    const { header, reported, copies } = reportConflicts(document, lost)
    // What does not fit one header is told beforehand, by saves that change nothing: no value goes before it is listed.
    const isTold = reported.length === lost.length || base.body === undefined || base.revision === 0
    const sent = isTold ? body : base.body
    const Prefer = 'return=minimal'
    for (const { name, value } of copies) {
      // Its name says what is in it: when it is there, it is there.
      const headers = { ...conditionOf(null), Prefer }
      await ask(name, { method: 'PUT', raw: jsonText(value), headers }).catch(unlessStatus(412))
    }
    const raw = jsonText(sent)
    const response = await ask(document, {
      method: 'PUT',
      raw,
      headers: {
        ...conditionOf(base.revision || null),
        ...(header === null ? {} : { 'X-Conflicts': header }),
        ...(base.schemaVersion === null ? {} : { 'X-Schema-Version': String(base.schemaVersion) }),
        Prefer,
      },
      keepalive: keepalive && byteLength(raw) + (header?.length ?? 0) <= KEEPALIVE_LIMIT,
    })
    const head = headOf(response, sent)
    const isAsSent = base.schemaVersion === null || head.schemaVersion === base.schemaVersion
    // Else the server has brought the body into a newer shape.
    return { kind: 'saved', head: isAsSent ? head : await readHead(body), sent, reported }
  }

  /** What a refusal says about the head; null when it is not about the head. */
  async function staleness(copy: WorkingCopy, { status }: ApiProblem): Promise<Event | null> {
    const { base, lost } = copy
    if (status !== 412 && status !== 428 && status !== 409) return null
    const news = await readNews(copy)
    const { head } = news
    if (status !== 412 && head.revision === base.revision && head.schemaVersion === base.schemaVersion) return null
    return { kind: 'stale', ...news, reported: lost.length === 0 ? [] : await listConflicts() }
  }

  async function save(copy: WorkingCopy, keepalive: boolean): Promise<Event> {
    const refused = (error: unknown): Event => ({ kind: 'refused', problem: ApiProblem.of(error) })
    try {
      return await put(copy, keepalive)
    } catch (error) {
      return (await staleness(copy, ApiProblem.of(error)).catch(refused)) ?? refused(error)
    }
  }

  async function listConflicts(): Promise<ListedConflict[]> {
    const conflicts: ListedConflict[] = []
    let cursor: string | null = null
    do {
      const answer = await ask(`${document}/conflicts`, { query: { limit: 200, cursor } })
      const page: { items: ListedConflict[]; nextCursor: string | null } = await jsonOf(answer)
      conflicts.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    return await Promise.all(conflicts.map(whole))
  }

  async function whole(conflict: ListedConflict): Promise<ListedConflict> {
    const copy = copyOf(document, conflict.value)
    if (copy === null) return conflict
    const { body = conflict.value } = await read(copy)
    return { ...conflict, value: body }
  }

  async function removeConflict(n: number): Promise<void> {
    await ask(`${document}/conflicts/${n}`, { method: 'DELETE' }).catch(unlessStatus(404))
  }

  return { readNews, readRevision, save, listConflicts, removeConflict }
}

const unlessStatus = (status: number) => (error: unknown) => {
  if (!(error instanceof ApiProblem) || error.status !== status) throw error
}

function headOf({ headers }: Response, body: MaybeJson): Head {
  const revision = revisionOf(headers.get('ETag'))
  if (revision === 0) throw ApiProblem.unreachable(new Error('The answer has no ETag'))
  const version = headers.get('X-Schema-Version')
  return { revision, schemaVersion: version === null ? null : Number(version), body }
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length
