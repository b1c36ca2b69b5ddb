import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@holdall/protocol'
import type { ServerProcess } from './server-process.ts'
import type { SmallRecording } from './small-recordings.ts'

interface Uploaded {
  id: string
  kind: string
  status: string
  statusReason?: string
  metadata: { skipped?: Record<string, string> }
}

const POLL_MS = 100
/** Words of a server that gave up, not of one that looked at a file. */
const GAVE_UP = /several attempts|met an error/

/** Sends files, waits for what becomes of each, and counts it. */
export class FuzzLane {
  readonly violations: string[] = []
  #counts: Record<string, number> = {}
  #slowestMs = 0
  readonly #server: ServerProcess
  readonly #limitMs: number

  constructor(server: ServerProcess, limitMs: number) {
    this.#server = server
    this.#limitMs = limitMs
  }

  get counts(): Record<string, number> {
    return { ...Object.fromEntries(Object.entries(this.#counts).sort()), slowestMs: this.#slowestMs }
  }

  /** Begins to count anew; violations stay. */
  forget(): void {
    this.#counts = {}
    this.#slowestMs = 0
  }

  /** @param convert whether a playable copy is asked for where it came in as a recording */
  async run({ name, mimeType, body, convert }: SmallRecording & { convert: boolean }): Promise<void> {
    const startedAt = performance.now()
    try {
      const response = await this.#server.fetch('/api/media?format=v2', {
        method: 'POST',
        body: new Uint8Array(body),
        headers: { 'content-type': mimeType, 'x-filename': name },
      })
      if (response.status !== 201) return await this.#refused(name, response)
      const item = await this.#until<Uploaded>(
        `/api/media/${((await response.json()) as Uploaded).id}?format=v2`,
        ({ status }) => status !== 'processing',
      )
      this.#settled(name, item)
      if (convert && item.status === 'ready' && item.kind === 'video') await this.#convert(name, item.id)
    } catch (error) {
      this.violations.push(`${name}: ${(error as Error).message}`)
    }
    this.#slowestMs = Math.max(this.#slowestMs, Math.round(performance.now() - startedAt))
  }

  #settled(name: string, { kind, status, statusReason, metadata }: Uploaded): void {
    if (status === 'ready') {
      this.#count(kind === 'file' ? 'ready as a file' : 'ready')
      for (const what of Object.keys(metadata.skipped ?? {})) this.#count(`ready without ${what}`)
      return
    }
    if (status !== 'failed' || !statusReason) this.violations.push(`${name} is ${status}, and nothing says why`)
    else if (GAVE_UP.test(statusReason)) this.violations.push(`${name}: ${statusReason}`)
    this.#count(`failed: ${plain(statusReason ?? '')}`)
  }

  async #refused(name: string, response: Response): Promise<void> {
    const { title, detail } = (await response.json()) as { title?: string; detail?: string }
    if (response.status >= 500) this.violations.push(`${name} was answered ${response.status}: ${detail ?? title}`)
    this.#count(`refused: ${plain(detail ?? title ?? String(response.status))}`)
  }

  async #convert(name: string, id: string): Promise<void> {
    const response = await this.#server.fetch(`/api/media/${id}/renditions`, {
      method: 'POST',
      body: '{"kind":"progressive"}',
      headers: { 'content-type': 'application/json' },
    })
    if (response.status !== 202) throw new Error(`a copy was answered ${response.status} ${await response.text()}`)
    const { id: jobId } = (await response.json()) as Job
    const job = await this.#until<Job>(`/api/jobs/${jobId}`, ({ state }) => state !== 'waiting' && state !== 'running')
    if (job.state === 'failed' && (!job.reason || GAVE_UP.test(job.reason)))
      this.violations.push(`${name}: its copy failed: ${job.reason ?? 'no reason'}`)
    this.#count(job.state === 'failed' ? `copy failed: ${plain(job.reason ?? '')}` : `copy ${job.state}`)
  }

  async #until<T>(path: string, done: (found: T) => boolean): Promise<T> {
    const deadline = performance.now() + this.#limitMs
    for (;;) {
      const response = await this.#server.fetch(path)
      if (response.status !== 200) throw new Error(`${path} was answered ${response.status}`)
      const found = (await response.json()) as T
      if (done(found)) return found
      if (performance.now() > deadline) throw new Error(`${path} had no end within ${this.#limitMs / 1000} s`)
      await sleep(POLL_MS)
    }
  }

  #count(what: string): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1
  }
}

/** A reason without what differs from file to file. */
function plain(reason: string): string {
  return reason
    .toLowerCase()
    .replace(/\(.*$/s, '')
    .replace(/[\d.,]*\d/g, 'n')
    .trim()
    .slice(0, 90)
}
