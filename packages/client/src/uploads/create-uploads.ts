import { ApiProblem } from '../http/api-problem.ts'
import { isOnline } from './is-online.ts'
import type { EngineOptions, UploadEngine } from './upload-engine.ts'
import { isOpen } from './upload-face.ts'
import { uploadRecords } from './upload-records.ts'
import { newUpload } from './upload-source.ts'
import { UploadTabs } from './upload-tabs.ts'
import { UploadTask } from './upload-task.ts'
import type { UploadIntent, UploadSnapshot, UploadSource, Uploads } from './upload-types.ts'

/** What `createUploads` is told; of a client, `uploads` takes most of it. */
export interface UploadsOptions extends EngineOptions {
  /** Whose uploads these are, or what tells: what one user left is not brought back for another. @default '' */
  scope?: string | (() => string) | undefined
  /** Uploads at once. @default 3 */
  parallel?: number | undefined
}

/** Uploads that go on where they broke off: after a lost connection, a restart of the server, a reload of the page. */
export function createUploads({ scope = '', parallel = 3, ...options }: UploadsOptions): Uploads {
  const { baseUrl } = options
  const whose = () => `${baseUrl} ${typeof scope === 'function' ? scope() : scope}`
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
    engine: loadedOnce(options),
    ...{ records, tabs, onChange, onTurn },
    now: () => performance.now(),
    isOnline,
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
  let listening = false
  /** Not before there is an upload: a client may be made, and thrown away, without being used. */
  const listen = () => {
    if (listening || closed) return
    listening = true
    page.addEventListener?.('online', online)
    tabs.listen()
  }

  return {
    add(files: Iterable<UploadSource>, intent: UploadIntent = {}) {
      listen()
      const added = Array.from(files, (source) => {
        const { record, blob, returns } = newUpload(source, intent, whose())
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
      listen()
      const left = await records.all(whose())
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

/** Loads what talks to the server when it is first needed, and again when that failed. */
function loadedOnce(options: EngineOptions): () => Promise<UploadEngine> {
  let loaded: Promise<UploadEngine> | null = null
  return async () => {
    loaded ??= import('./upload-engine.ts').then(({ createUploadEngine }) => createUploadEngine(options))
    try {
      return await loaded
    } catch (error) {
      loaded = null
      throw ApiProblem.unreachable(error)
    }
  }
}
