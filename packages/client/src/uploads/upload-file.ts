import { ApiProblem } from '../http/api-problem.ts'
import type { FileBytes } from './disk-file.ts'
import { openHandle } from './file-handle.ts'
import type { UploadRecord, UploadRecords } from './upload-records.ts'

/** The file of an upload: its bytes where they are at hand, and the record by which a later page finds it again. */
export class UploadFile {
  readonly record: UploadRecord
  readonly #records: UploadRecords
  #blob: FileBytes | null
  #kept: boolean

  constructor(record: UploadRecord, records: UploadRecords, { blob, kept }: { blob: FileBytes | null; kept: boolean }) {
    this.record = record
    this.#records = records
    this.#blob = blob
    this.#kept = kept
  }

  get blob(): FileBytes | null {
    return this.#blob
  }

  /** Whether another page may know of it. */
  get isKept(): boolean {
    return this.#kept
  }

  /** The bytes that are at hand, or behind the handle. @param ask asks for the permission, which needs a gesture of the user */
  async open({ ask = false } = {}): Promise<FileBytes | null> {
    const { handle } = this.record
    return this.#blob ?? (handle === null ? null : await openHandle(handle, { ask }))
  }

  /** Takes bytes for those of the upload. @returns why they are not; null when they are */
  async take(blob: FileBytes): Promise<ApiProblem | null> {
    const { fingerprint: known, name: shown } = this.record
    if (this.#blob === blob && known?.edges) return null
    const name = blob instanceof File ? blob.name : (known?.name ?? shown)
    const loaded = await import('./fingerprint.ts').catch(() => null)
    if (loaded === null) return ApiProblem.unreachable()
    const { differenceOf, fingerprintOf } = loaded
    const found = await fingerprintOf(name, blob).catch(() => null)
    if (found === null) return unreadable(shown)
    const problem = known === null ? null : differenceOf(known, found)
    if (problem !== null) return problem
    this.#blob = blob
    this.write({ fingerprint: found, sizeBytes: blob.size, type: blob.type })
    return null
  }

  /** Whether the bytes can be read still; lets go of them if not. A browser says no more than that the network failed. */
  async check(): Promise<ApiProblem | null> {
    if (this.#blob === null) return null
    const one = this.#blob.slice(0, 1).arrayBuffer()
    const readable = await one.then(() => true).catch(() => false)
    if (readable) return null
    this.#blob = null
    return unreadable(this.record.name)
  }

  write(change: Partial<UploadRecord>): void {
    Object.assign(this.record, change)
    this.keep()
  }

  keep(): void {
    if (this.#kept) void this.#records.put(this.record)
  }

  /** What another page has made of it meanwhile; false when that one has brought it to its end. */
  async reload(): Promise<boolean> {
    const record = await this.#records.get(this.record.key)
    if (record !== null) Object.assign(this.record, record)
    else this.#kept = false
    return record !== null
  }

  async forget(): Promise<void> {
    if (!this.#kept) return
    this.#kept = false
    await this.#records.remove(this.record.key)
  }
}

function unreadable(name: string): ApiProblem {
  return new ApiProblem(0, {
    code: 'unprocessable',
    title: 'Not readable',
    detail: `${name} can no longer be read; it was changed, moved or deleted.`,
    hint: 'Choose it again.',
  })
}
