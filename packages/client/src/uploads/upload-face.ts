import type { MediaItem } from '@holdall/protocol'
import { ApiProblem } from '../http/api-problem.ts'
import { type FileBytes, isDiskFile } from './disk-file.ts'
import type { UploadRecord } from './upload-records.ts'
import type { UploadSnapshot, UploadState } from './upload-types.ts'

const NOTIFY_EVERY_MS = 100

/** States in which there is something left to do or to decide. */
export const isOpen = (state: UploadState): boolean => state !== 'done' && state !== 'cancelled'
/** States in which it goes on by itself. */
export const isMoving = (state: UploadState): boolean =>
  state === 'waiting' || state === 'hashing' || state === 'uploading' || state === 'finishing'

/** The face of an upload: its snapshot, those who watch it, the promise of its item, and the URL of its bytes. */
export class UploadFace {
  #snapshot: UploadSnapshot
  #late: Partial<UploadSnapshot> = {}
  #timer: ReturnType<typeof setTimeout> | null = null
  #promise = promised<MediaItem>()
  readonly #listeners = new Set<() => void>()
  readonly #onChange: () => void

  constructor(record: UploadRecord, onChange: () => void) {
    const { key: id, name, sizeBytes, uploadId: mediaId, intent, handle } = record
    const nothing = { sentBytes: 0, bytesPerSecond: 0, secondsLeft: null, localUrl: null, item: null, problem: null }
    this.#snapshot = {
      ...nothing,
      id,
      name,
      sizeBytes,
      mediaId,
      intent,
      state: 'waiting',
      known: false,
      reopens: handle !== null,
    }
    this.#onChange = onChange
  }

  get snapshot(): UploadSnapshot {
    return this.#snapshot
  }

  get done(): Promise<MediaItem> {
    return this.#promise.promise
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Changes the snapshot at once. */
  set(change: Partial<UploadSnapshot>): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const before = this.#snapshot
    this.#snapshot = { ...before, ...this.#late, ...change }
    this.#late = {}
    this.#settle(before.state)
    for (const listener of [...this.#listeners, this.#onChange]) listener()
  }

  /** Changes it soon: progress is told ten times a second, and no oftener. */
  setSoon(change: Partial<UploadSnapshot>): void {
    Object.assign(this.#late, change)
    this.#timer ??= setTimeout(() => this.set({}), NOTIFY_EVERY_MS)
  }

  showBytes(blob: FileBytes): void {
    if (isDiskFile(blob)) return
    if (this.#snapshot.localUrl === null && isOpen(this.#snapshot.state) && typeof URL.createObjectURL === 'function')
      this.set({ localUrl: URL.createObjectURL(blob) })
  }

  hideBytes(): void {
    const { localUrl } = this.#snapshot
    if (localUrl === null) return
    URL.revokeObjectURL(localUrl)
    this.#snapshot = { ...this.#snapshot, localUrl: null }
  }

  #settle(before: UploadState): void {
    const { state, item, problem } = this.#snapshot
    if (state === before) return
    if (before === 'failed') this.#promise = promised()
    if (!isOpen(state)) this.hideBytes()
    if (state === 'done' && item !== null) this.#promise.resolve(item)
    if (state === 'failed') this.#promise.reject(problem ?? ApiProblem.unreachable())
    if (state === 'cancelled') this.#promise.reject(new DOMException('The upload was cancelled', 'AbortError'))
  }
}

/** A promise that may fail without anybody waiting for it. */
function promised<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<T>((fulfil, refuse) => {
    resolve = fulfil
    reject = refuse
  })
  promise.catch(() => {})
  return { promise, resolve, reject }
}
