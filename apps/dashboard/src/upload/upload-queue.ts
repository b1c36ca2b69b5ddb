import { ApiProblem } from '@holdall/client'
import type { MediaCheckAnswer, MediaItem } from '@holdall/protocol'
import type { SendOptions } from '../api/send-file.ts'
import type { DropPlace } from './drop-place.ts'
import { isOpen, type UploadTarget, type UploadTask } from './upload-task.ts'

export interface SendTo extends Pick<SendOptions, 'sha256' | 'onProgress' | 'signal'> {
  target: UploadTarget | null
}

export interface UploadQueueOptions {
  check: (sha256: string, sizeBytes: number, signal: AbortSignal) => Promise<MediaCheckAnswer>
  send: (file: File, options: SendTo) => Promise<MediaItem>
  /** SHA-256 in hex, or null where it cannot be had. */
  hash: (file: File) => Promise<string | null>
  onDone: (item: MediaItem, target: UploadTarget | null) => void
  now?: () => number
  /** Files in flight at once. @default 3 */
  parallel?: number
}

const NOTIFY_EVERY_MS = 100

/** Files on their way to the library. It belongs to the page, not to a view, so it survives navigation. */
export class UploadQueue {
  #tasks: readonly UploadTask[] = []
  #next = 1
  #paused = false
  #dropTarget: UploadTarget | null = null
  #dropPlace: DropPlace | null = null
  #notifyTimer: ReturnType<typeof setTimeout> | null = null
  readonly #options: Required<UploadQueueOptions>
  readonly #controllers = new Map<number, AbortController>()
  readonly #listeners = new Set<() => void>()

  constructor({ now = () => performance.now(), parallel = 3, ...rest }: UploadQueueOptions) {
    this.#options = { now, parallel, ...rest }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  getSnapshot = (): readonly UploadTask[] => this.#tasks

  get busy(): boolean {
    return this.#tasks.some(isOpen)
  }

  /** Where files go that are dropped or pasted now. */
  get dropTarget(): UploadTarget | null {
    return this.#dropTarget
  }

  setDropTarget(target: UploadTarget | null): void {
    this.#dropTarget = target
  }

  /** What takes them instead, and adds them itself. */
  get dropPlace(): DropPlace | null {
    return this.#dropPlace
  }

  setDropPlace(place: DropPlace | null): void {
    this.#dropPlace = place
  }

  /** @returns the ids of their tasks, in the same order */
  add(files: readonly File[], target: UploadTarget | null = null): number[] {
    const added = files.map((file): UploadTask => {
      const problem = file.size === 0 ? emptyFile() : null
      const state = problem === null ? 'waiting' : 'failed'
      return { id: this.#next++, file, target, state, sentBytes: 0, speed: 0, problem, mediaId: null, item: null }
    })
    this.#set([...this.#tasks, ...added])
    this.#pump()
    return added.map(({ id }) => id)
  }

  retry(id: number): void {
    this.#update(id, { state: 'waiting', sentBytes: 0, speed: 0, problem: null })
    this.#pump()
  }

  retryAll(): void {
    for (const { id, state, file } of this.#tasks) if (state === 'failed' && file.size > 0) this.retry(id)
  }

  /** Stops it if it runs, and takes it off the list. */
  cancel(id: number): void {
    this.#set(this.#tasks.filter((task) => task.id !== id))
    this.#controllers.get(id)?.abort()
    this.#pump()
  }

  cancelAll(): void {
    for (const task of this.#tasks) if (isOpen(task)) this.cancel(task.id)
  }

  clearFinished(): void {
    this.#set(this.#tasks.filter((task) => isOpen(task)))
  }

  /** While the connection is gone nothing new is begun; what fails meanwhile waits instead of failing. */
  setPaused(paused: boolean): void {
    this.#paused = paused
    this.#pump()
  }

  #pump(): void {
    if (this.#paused) return
    let free = this.#options.parallel - this.#controllers.size
    for (const task of this.#tasks) {
      if (free <= 0) return
      if (task.state !== 'waiting' || this.#controllers.has(task.id)) continue
      free--
      void this.#run(task)
    }
  }

  async #run({ id, file, target }: UploadTask): Promise<void> {
    const controller = new AbortController()
    this.#controllers.set(id, controller)
    const { signal } = controller
    try {
      this.#update(id, { state: 'checking' })
      const sha256 = await this.#options.hash(file)
      signal.throwIfAborted()
      // What the library knows is still new to a project.
      if (sha256 !== null && target === null) {
        const { known, mediaId = null } = await this.#options.check(sha256, file.size, signal)
        if (known) {
          this.#update(id, { state: 'known', mediaId })
          return
        }
      }
      this.#update(id, { state: 'sending' })
      const item = await this.#options.send(file, { target, sha256, signal, onProgress: this.#meter(id) })
      this.#update(id, { state: 'done', mediaId: item.id, item, sentBytes: file.size })
      this.#options.onDone(item, target)
    } catch (error) {
      if (signal.aborted) return
      const problem = await readable(file, error)
      if (problem.status === 0 && problem.code === 'unreachable' && this.#paused)
        this.#update(id, { state: 'waiting', sentBytes: 0 })
      else this.#update(id, { state: 'failed', problem, speed: 0 })
    } finally {
      this.#controllers.delete(id)
      this.#pump()
    }
  }

  /** Speed over about the last three seconds. */
  #meter(id: number): (sentBytes: number) => void {
    let before = { at: this.#options.now(), sentBytes: 0 }
    let speed = 0
    return (sentBytes) => {
      const at = this.#options.now()
      const seconds = (at - before.at) / 1000
      if (seconds >= 0.25) {
        const current = (sentBytes - before.sentBytes) / seconds
        speed = speed === 0 ? current : speed + (current - speed) * Math.min(1, seconds / 3)
        before = { at, sentBytes }
      }
      this.#update(id, { sentBytes, speed }, true)
    }
  }

  #update(id: number, change: Partial<UploadTask>, lazily = false): void {
    this.#tasks = this.#tasks.map((task) => (task.id === id ? { ...task, ...change } : task))
    if (!lazily) this.#notify()
    else this.#notifyTimer ??= setTimeout(() => this.#notify(), NOTIFY_EVERY_MS)
  }

  #set(tasks: readonly UploadTask[]): void {
    this.#tasks = tasks
    this.#notify()
  }

  #notify(): void {
    if (this.#notifyTimer !== null) clearTimeout(this.#notifyTimer)
    this.#notifyTimer = null
    for (const listener of this.#listeners) listener()
  }
}

function emptyFile(): ApiProblem {
  return new ApiProblem(422, {
    code: 'unprocessable',
    title: 'Empty file',
    detail: 'The file is empty, so there is nothing to keep.',
  })
}

/** A folder or a file that was moved away fails in the browser, which says no more than that the network failed. */
async function readable(file: File, error: unknown): Promise<ApiProblem> {
  try {
    await file.slice(0, 1).arrayBuffer()
    return ApiProblem.of(error)
  } catch {
    return new ApiProblem(0, {
      code: 'unprocessable',
      title: 'Not readable',
      detail: 'The file can no longer be read; it was changed, moved or deleted.',
      hint: 'Choose it again.',
    })
  }
}
