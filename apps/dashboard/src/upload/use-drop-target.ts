import { useEffect } from 'react'
import { useUploadQueue } from './upload-context.ts'
import type { UploadTarget } from './upload-task.ts'

/** While the page is shown, files that are dropped or pasted go into this project; null is the library. */
export function useDropTarget(target: UploadTarget | null): void {
  const queue = useUploadQueue()
  const { projectId, projectName } = target ?? {}
  useEffect(() => {
    if (projectId === undefined || projectName === undefined) return
    queue.setDropTarget({ projectId, projectName })
    return () => queue.setDropTarget(null)
  }, [queue, projectId, projectName])
}
