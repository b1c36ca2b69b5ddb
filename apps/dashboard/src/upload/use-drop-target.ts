import { useEffect } from 'react'
import { useUploadDesk } from './upload-context.ts'
import type { UploadTarget } from './upload-desk.ts'

/** While the page is shown, files that are dropped or pasted go into this project; null is the library. */
export function useDropTarget(target: UploadTarget | null): void {
  const desk = useUploadDesk()
  const { projectId, projectName } = target ?? {}
  useEffect(() => {
    if (projectId === undefined || projectName === undefined) return
    desk.setDropTarget({ projectId, projectName })
    return () => desk.setDropTarget(null)
  }, [desk, projectId, projectName])
}
