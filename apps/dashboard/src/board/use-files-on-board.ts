import { type RefObject, useEffect } from 'react'
import { useUploadDesk } from '../upload/upload-context.ts'
import type { Point } from './model/rect.ts'
import { toBoard } from './model/view.ts'
import { useSession } from './session.ts'

/** While a board is open that may be changed, files that are dropped or pasted lie where they fall. */
export function useFilesOnBoard(
  canvas: RefObject<HTMLElement | null>,
  onFiles: (files: readonly File[], at: Point | null) => void,
): void {
  const desk = useUploadDesk()
  const { view, canEdit } = useSession()
  useEffect(() => {
    if (!canEdit) return
    desk.setDropPlace({
      label: 'onto the board',
      take: (files, at) => {
        const corner = canvas.current?.getBoundingClientRect()
        if (at === null || corner === undefined) onFiles(files, null)
        else onFiles(files, toBoard(view.value, { x: at.x - corner.left, y: at.y - corner.top }))
      },
    })
    return () => desk.setDropPlace(null)
  }, [desk, canvas, view, canEdit, onFiles])
}
