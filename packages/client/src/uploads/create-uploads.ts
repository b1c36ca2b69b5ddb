import { DEFAULT_RETRIES } from '../http/retry.ts'
import { createRequest, type Send } from '../http/send.ts'
import type { TokenSource } from '../http/token-source.ts'
import { chunkDriver } from './chunk-driver.ts'
import { Patience } from './patience.ts'
import { createTusClient } from './tus-client.ts'
import { isOpen } from './upload-face.ts'
import { uploadRecords } from './upload-records.ts'
import { newUpload } from './upload-source.ts'
import { UploadTabs } from './upload-tabs.ts'
import { UploadTask } from './upload-task.ts'
import type { UploadIntent, UploadSnapshot, UploadSource, Uploads } from './upload-types.ts'

const MIB = 1024 * 1024

export interface UploadsOptions {
  send: Send
  token: TokenSource
  /** As of `send`. */
  baseUrl: string
  /** Whose uploads these are: what one user left is not brought back for another. @default '' */
  scope?: string | undefined
  /** Uploads at once. @default 3 */
  parallel?: number | undefined
  /** Bytes of one request. Halved, for good, where a proxy takes less. @default 16 MiB */
  chunkBytes?: number | undefined
  /** Files up to this size are hashed before anything is sent, and not sent where the server has their bytes. @default 64 MiB */
  hashFirstBytes?: number | undefined
  /** Compares the checksum of each item with that of its file. @default true */
  verify?: boolean | undefined
  /** Attempts without any progress, after the first. @default 10 */
  retries?: number | undefined
  /** Of the first wait; each one after is twice as long, up to ten seconds. @default 300 */
  retryDelayMs?: number | undefined
}

/** Uploads that go on where they broke off: after a lost connection, a restart of the server, a reload of the page. */
export function createUploads({
  send,
  token,
  baseUrl,
  scope = '',
  parallel = 3,
  chunkBytes = 16 * MIB,
  hashFirstBytes = 64 * MIB,
  verify = true,
  retries = 10,
  retryDelayMs = DEFAULT_RETRIES.delayMs,
}: UploadsOptions): Uploads {
  const whose = `${baseUrl} ${scope}`
  const listeners = new Set<() => void>()
  const records = uploadRecords()
  let tasks: readonly UploadTask[] = []
  let list: readonly UploadSnapshot[] | null = null
  let closed = false

  const find = (id: string) => tasks.find((task) => task.id === id)
  const tabs = new UploadTabs({
    onCommand: (key, command) => find(key)?.obey(command),
    onView: (key, view) => find(key)?.follow(view),
  })
  const onChange = () => {
    list = null
    for (const listener of [...listeners]) listener()
  }
  const onTurn = () => {
    if (closed) return
    let free = parallel - tasks.filter(({ isRunning }) => isRunning).length
    for (const task of tasks) {
      if (free <= 0) return
      if (!task.isReady) continue
      free--
      void task.start()
    }
  }
  const context = {
    ways: {
      tus: createTusClient(send, chunkDriver({ send, token, baseUrl })),
      request: createRequest(send),
      chunkSize: { bytes: chunkBytes },
      patience: () => new Patience({ ...DEFAULT_RETRIES, retries, delayMs: retryDelayMs }),
      hashFirstBytes,
      verify,
    },
    ...{ records, tabs, onChange, onTurn },
    now: () => performance.now(),
    isOnline: () => (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine !== false,
  }
  const set = (next: readonly UploadTask[]) => {
    tasks = next
    onChange()
    onTurn()
  }
  const online = () => {
    for (const task of tasks) task.online()
    onTurn()
  }
  const page = globalThis as Partial<EventTarget>
  page.addEventListener?.('online', online)

  return {
    add(files: Iterable<UploadSource>, intent: UploadIntent = {}) {
      const added = Array.from(files, (source) => {
        const { record, blob, returns } = newUpload(source, intent, whose)
        return new UploadTask(context, record, { blob, kept: returns })
      })
      for (const task of added) task.begin()
      set([...tasks, ...added])
      return added
    },
    get snapshot() {
      list ??= tasks.map(({ snapshot }) => snapshot)
      return list
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get: find,
    pauseAll() {
      for (const task of tasks) task.pause()
    },
    resumeAll() {
      for (const task of tasks) if (task.snapshot.state === 'paused') task.resume()
    },
    cancelAll() {
      for (const task of tasks) task.cancel()
    },
    retryAll() {
      for (const task of tasks) task.retry()
    },
    clearDone: () => set(tasks.filter(({ snapshot }) => isOpen(snapshot.state))),
    remove(id) {
      find(id)?.cancel()
      set(tasks.filter((task) => task.id !== id))
    },
    async restore() {
      const left = await records.all(whose)
      const restored = left
        .filter(({ key }) => find(key) === undefined)
        .sort((a, b) => a.createdAt - b.createdAt)
        .map((record) => new UploadTask(context, record, { blob: null, kept: true }))
      const restoring = restored.map((task) => task.restore())
      set([...tasks, ...restored])
      await Promise.all(restoring)
      return restored
    },
    close() {
      closed = true
      page.removeEventListener?.('online', online)
      for (const task of tasks) task.close()
      tabs.close()
      records.close()
    },
  }
}
