import type { DocumentConflict } from '@holdall/protocol'
import { conditionOf, documentPath } from '../api/documents.ts'
import { ApiProblem } from '../http/api-problem.ts'
import { jsonOf, type Send, type SendOptions } from '../http/send.ts'
import type { Event } from './autosave-state.ts'
import { copyOf, reportConflicts } from './conflict-report.ts'
import { jsonText } from './json-text.ts'
import { type Json, type MaybeJson, toJson } from './json-value.ts'
import type { Head, WorkingCopy } from './working-copy.ts'

/** What a request may take at least, and a tenth of a millisecond for each byte besides. */
const TIME_LIMIT_MS = 30_000
/** What browsers send after a page has ended. @see https://fetch.spec.whatwg.org/#http-network-or-cache-fetch */
const KEEPALIVE_LIMIT = 56 * 1024

/** One document on the server. */
export class DocumentEndpoint {
  readonly #send: Send
  readonly #projectId: string
  readonly #name: string

  constructor(send: Send, projectId: string, name: string) {
    this.#send = send
    this.#projectId = projectId
    this.#name = name
  }

  /** @param known a body that it may be alike. @throws {ApiProblem} */
  async readHead(known: MaybeJson, place = ''): Promise<Head> {
    try {
      const response = await this.#ask(this.#name + place)
      const body = toJson(await jsonOf<unknown>(response), known)
      return { revision: revisionOf(response), schemaVersion: schemaVersionOf(response), body }
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404)
        return { revision: 0, schemaVersion: null, body: undefined }
      throw error
    }
  }

  /** Saves, and says what came of it. */
  async save(copy: WorkingCopy, keepalive: boolean, hasDoubts: boolean): Promise<Event> {
    try {
      return await this.#put(copy, keepalive)
    } catch (error) {
      const problem = ApiProblem.of(error)
      try {
        const stale = await this.#staleness(copy, problem, hasDoubts)
        return stale ?? { kind: 'refused', problem }
      } catch (second) {
        return { kind: 'refused', problem: ApiProblem.of(second) }
      }
    }
  }

  async #put({ base, body, lost }: WorkingCopy, keepalive: boolean): Promise<Event> {
    const { header, reported, copies } = reportConflicts(this.#name, lost)
    // What does not fit one header is told beforehand, by saves that change nothing: no value goes before it is listed.
    const isTold = reported.length === lost.length || base.body === undefined || base.revision === 0
    const sent = isTold ? body : base.body
    for (const { name, value } of copies) await this.#keepCopy(name, value)
    const raw = jsonText(sent)
    const response = await this.#ask(this.#name, {
      method: 'PUT',
      raw,
      headers: {
        ...conditionOf(base.revision || null),
        ...(header === null ? {} : { 'X-Conflicts': header }),
        ...(base.schemaVersion === null ? {} : { 'X-Schema-Version': String(base.schemaVersion) }),
        Prefer: 'return=minimal',
      },
      keepalive: keepalive && byteLength(raw) + (header?.length ?? 0) <= KEEPALIVE_LIMIT,
    })
    const schemaVersion = schemaVersionOf(response)
    const isAsSent = base.schemaVersion === null || schemaVersion === base.schemaVersion
    // The server has brought the body into a newer shape, or a proxy has kept the revision to itself.
    if (!isAsSent || response.headers.get('ETag') === null)
      return { kind: 'saved', head: await this.readHead(body), sent, reported }
    return { kind: 'saved', head: { revision: revisionOf(response), schemaVersion, body: sent }, sent, reported }
  }

  /** What a refusal says about the head; null when it is not about the head. */
  async #staleness(
    { base, body, lost }: WorkingCopy,
    { status }: ApiProblem,
    hasDoubts: boolean,
  ): Promise<Event | null> {
    if (status !== 412 && status !== 428 && status !== 409) return null
    const head = await this.readHead(body)
    if (status !== 412 && head.revision === base.revision && head.schemaVersion === base.schemaVersion) return null
    const isFurther = hasDoubts && head.revision > base.revision + 1
    // History may have been thinned: then it is not known.
    const next = isFurther ? await this.readHead(body, `/revisions/${base.revision + 1}`).catch(() => null) : null
    const listed = lost.length === 0 ? [] : await this.listConflicts()
    const reported = listed.map(({ path, value }) => ({ path, value: toJson(value) as Json }))
    return { kind: 'stale', head, next: next?.revision === 0 ? null : next, reported }
  }

  /** Values that lost a merge, each with its value even where the list names a document. @throws {ApiProblem} */
  async listConflicts(): Promise<DocumentConflict[]> {
    const conflicts: DocumentConflict[] = []
    let cursor: string | null = null
    do {
      const query: SendOptions['query'] = { limit: 200, cursor }
      const answer = await this.#ask(`${this.#name}/conflicts`, { query })
      const page: { items: DocumentConflict[]; nextCursor: string | null } = await jsonOf(answer)
      conflicts.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    return await Promise.all(conflicts.map((conflict) => this.#whole(conflict)))
  }

  async #whole(conflict: DocumentConflict): Promise<DocumentConflict> {
    const copy = copyOf(this.#name, conflict.value)
    if (copy === null) return conflict
    const response = await this.#ask(copy).catch(() => null)
    return response === null ? conflict : { ...conflict, value: await jsonOf(response) }
  }

  /** Takes a conflict off the list. One that is not on it any more is no problem. @throws {ApiProblem} */
  async removeConflict(n: number): Promise<void> {
    await this.#ask(`${this.#name}/conflicts/${n}`, { method: 'DELETE' }).catch(unlessStatus(404))
  }

  async #keepCopy(name: string, value: Json): Promise<void> {
    // Its name says what is in it: when it is there, it is there.
    const headers = { ...conditionOf(null), Prefer: 'return=minimal' }
    await this.#ask(name, { method: 'PUT', raw: jsonText(value), headers }).catch(unlessStatus(412))
  }

  async #ask(place: string, options: SendOptions = {}): Promise<Response> {
    const size = typeof options.raw === 'string' ? options.raw.length : 0
    const signal = AbortSignal.timeout(TIME_LIMIT_MS + size / 10)
    // Repeating is decided by whoever asks: in the meantime there may be more to send.
    return await this.#send(documentPath(this.#projectId, place), { retry: false, ...options, signal }).catch(
      (error: unknown) => {
        throw signal.aborted ? ApiProblem.unreachable(error) : error
      },
    )
  }
}

const unlessStatus = (status: number) => (error: unknown) => {
  if (!(error instanceof ApiProblem) || error.status !== status) throw error
}

/** Proxies that compress mark it as weak. */
function revisionOf(response: Response): number {
  const revision = /"(\d+)"/.exec(response.headers.get('ETag') ?? '')?.[1]
  if (revision === undefined)
    throw ApiProblem.unreachable(new Error('The answer has no ETag: something in between has removed it'))
  return Number(revision)
}

function schemaVersionOf(response: Response): number | null {
  const version = response.headers.get('X-Schema-Version')
  return version === null ? null : Number(version)
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length
