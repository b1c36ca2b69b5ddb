import { createContext, useContext, useSyncExternalStore } from 'react'
import type { UploadQueue } from './upload-queue.ts'
import type { UploadTask } from './upload-task.ts'

export const UploadContext = createContext<UploadQueue | null>(null)

export function useUploadQueue(): UploadQueue {
  const queue = useContext(UploadContext)
  if (queue === null) throw new Error('useUploadQueue needs an UploadContext around it')
  return queue
}

export function useUploadTasks(): readonly UploadTask[] {
  const queue = useUploadQueue()
  return useSyncExternalStore(queue.subscribe, queue.getSnapshot)
}
