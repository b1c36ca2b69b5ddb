import { droppedFiles, type FileSource } from '@holdall/client'
import UploadIcon from 'lucide-react/icons/upload'
import { useEffect, useState } from 'react'
import { countOf } from '../format/count.ts'
import type { DropPlace } from './drop-place.ts'
import { countDragged, filesOf, withHandles } from './dropped-files.ts'
import { useUploadDesk } from './upload-context.ts'
import type { UploadDesk } from './upload-desk.ts'

/** Takes files dropped or pasted anywhere, and says before the release what will happen. */
export function DropOverlay() {
  const desk = useUploadDesk()
  const [count, setCount] = useState(0)
  useEffect(() => {
    let depth = 0
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      depth++
      setCount(Math.max(1, countDragged(event.dataTransfer)))
    }
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy'
    }
    const leave = (event: DragEvent) => {
      if (hasFiles(event) && --depth <= 0) reset()
    }
    const reset = () => {
      depth = 0
      setCount(0)
    }
    const drop = (event: DragEvent) => {
      if (!hasFiles(event) || event.dataTransfer === null) return
      event.preventDefault()
      reset()
      const at = { x: event.clientX, y: event.clientY }
      const put = receiver(desk, at)
      void droppedFiles(event.dataTransfer).then(put)
    }
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length === 0) return
      event.preventDefault()
      void receiver(desk, null)(files.map(namePasted))
    }
    const controller = new AbortController()
    const options = { signal: controller.signal }
    addEventListener('dragenter', enter, options)
    addEventListener('dragover', over, options)
    addEventListener('dragleave', leave, options)
    addEventListener('drop', drop, options)
    addEventListener('paste', paste, options)
    return () => controller.abort()
  }, [desk])

  if (count === 0) return null
  const { dropTarget, dropPlace } = desk
  const toLibrary = dropPlace === null && dropTarget === null
  return (
    <div className="pointer-events-none fixed inset-0 z-50 flex items-center justify-center bg-scrim p-4" role="status">
      <div className="flex flex-col items-center gap-3 rounded-lg border-2 border-accent border-dashed bg-surface-1 px-12 py-10 shadow-2">
        <UploadIcon size={20} className="text-accent" aria-hidden />
        <p className="max-w-lg text-center text-lg font-strong wrap-anywhere">
          {countOf(count, 'file')}{' '}
          {dropPlace?.label ?? (dropTarget === null ? 'to Library' : `into project “${dropTarget.projectName}”`)}
        </p>
        <p className="text-text-2">
          Release to upload.{toLibrary && ' Content that is already there is not sent again.'}
        </p>
      </div>
    </div>
  )
}

/** What takes the files that are dropped or pasted now. @param at where they fell; null when they were pasted */
function receiver(desk: UploadDesk, at: Parameters<DropPlace['take']>[1]) {
  const { dropPlace, dropTarget } = desk
  return async (sources: readonly FileSource[]): Promise<void> => {
    if (dropPlace === null) desk.add(await withHandles(sources), dropTarget)
    else dropPlace.take(await filesOf(sources), at)
  }
}

/** Browsers call every pasted picture `image.png`. */
function namePasted(file: File): File {
  if (!/^image\.\w+$/.test(file.name)) return file
  const stamp = new Date().toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.')
  return new File([file], `Pasted image ${stamp}.${file.name.split('.').pop()}`, { type: file.type })
}
