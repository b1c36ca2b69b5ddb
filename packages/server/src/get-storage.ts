import { createHoldall, type Holdall, type HoldallOptions } from './http/create-holdall.ts'
import { getFilePath } from './object-storage/object-path.ts'
import type { ObjectStorage } from './object-storage/object-storage.ts'

/** An object store that opens with its first call. */
export interface Storage extends ObjectStorage {
  /** Lets go of database and store; a running Holdall that was handed in lives on. */
  close(): Promise<void>
}

/**
 * Files by key, on every kind of store, with the settings of the environment.
 *
 * @param options settings, or a running Holdall: while a server owns the embedded database, nobody else can open it
 * @example
 * const storage = getStorage()
 * const [ok, url] = await storage.uploadFile('clip.mp4', { userId: 'u1', projectId: 'p1', sceneId: 's1', fileType: 'video' })
 */
export function getStorage(options: HoldallOptions | { holdall: Holdall } = {}): Storage {
  let opened: Promise<Holdall> | undefined
  const given = 'holdall' in options ? options.holdall : undefined
  const storage = async () => {
    if (given) return given.storage
    opened ??= createHoldall({ LOG_LEVEL: 'warn', HOLDALL_WORKERS: 'off', ...(options as HoldallOptions) })
    return (await opened).storage
  }
  return {
    getFilePath,
    uploadFile: async (...args) => (await storage()).uploadFile(...args),
    uploadFileContent: async (...args) => (await storage()).uploadFileContent(...args),
    downloadFile: async (...args) => (await storage()).downloadFile(...args),
    deleteFile: async (...args) => (await storage()).deleteFile(...args),
    deleteDirectory: async (...args) => (await storage()).deleteDirectory(...args),
    deleteProjectFiles: async (...args) => (await storage()).deleteProjectFiles(...args),
    deleteSceneFiles: async (...args) => (await storage()).deleteSceneFiles(...args),
    async close() {
      const opening = opened
      opened = undefined
      await (await opening)?.close()
    },
  }
}
