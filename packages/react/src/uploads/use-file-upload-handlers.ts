import {
  ApiProblem,
  chooseFiles,
  droppedFiles,
  type FileSource,
  projectConfig,
  type RejectedFile,
  sortOutFiles,
  type Upload,
  type UploadIntent,
  type UploadSnapshot,
} from '@holdall/client'
import { type ChangeEvent, type ClipboardEvent, type DragEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'
import { useUploads } from './use-uploads.ts'

export interface UseFileUploadHandlersOptions {
  /** @default none: the library */
  projectId?: string | undefined
  /** What its files must be; without, the server alone judges. */
  projectType?: string | undefined
  /** Where else they belong, and what they are called. */
  intent?: Omit<UploadIntent, 'projectId'> | undefined
  /** @default true */
  multiple?: boolean | undefined
  /** Told of what was added, and of what the project does not take. */
  onFiles?: ((added: Upload[], rejected: RejectedFile[]) => void) | undefined
}

export interface UseFileUploadHandlers {
  /** What is being uploaded to this place. */
  uploads: UploadSnapshot[]
  /** What the project does not take; not a byte of it was sent. */
  rejected: RejectedFile[]
  dismissRejected: () => void
  /** Whether files are being dragged over the element with `dropProps`. */
  isDragging: boolean
  /** Uploads files: those of a list that come too many when `multiple` is off stay out. */
  handleFiles: (files: Iterable<FileSource>) => Promise<Upload[]>
  /** For the element that files are dropped on. */
  dropProps: {
    onDragEnter: (event: DragEvent) => void
    onDragOver: (event: DragEvent) => void
    onDragLeave: (event: DragEvent) => void
    onDrop: (event: DragEvent) => void
  }
  /** For an element that has the focus when something is pasted. */
  handlePaste: (event: ClipboardEvent) => void
  /** For an `<input type="file">` of the app's own: its `onChange`. */
  handleFileSelect: (event: ChangeEvent<HTMLInputElement>) => void
  /** Opens the browser's dialog; to be called by a click. */
  browse: () => Promise<Upload[]>
}

/**
 * Takes files by drop, paste and dialog, checks them by the project's type, and uploads them.
 *
 * @example
 * const { dropProps, browse, uploads, rejected } = useFileUploadHandlers({ projectId, projectType: 'video-edit' })
 */
export function useFileUploadHandlers({
  projectId,
  projectType,
  intent,
  multiple = true,
  onFiles,
}: UseFileUploadHandlersOptions = {}): UseFileUploadHandlers {
  const client = useHoldallClient()
  const { uploads } = useUploads()
  const [rejected, setRejected] = useState<RejectedFile[]>([])
  /** Each element within is entered before the one around it is left. */
  const [depth, setDepth] = useState(0)
  const latest = useRef({ intent, onFiles })
  useEffect(() => {
    latest.current = { intent, onFiles }
  })

  const handlers = useMemo(() => {
    const config = projectType === undefined ? undefined : projectConfig(client, projectType)
    const handleFiles = async (files: Iterable<FileSource>) => {
      const sources = multiple ? files : [...files].slice(0, 1)
      const sorted = await sortOutFiles(sources, config)
      const place = projectId === undefined ? {} : { projectId }
      const added = client.uploads.add(sorted.accepted, { ...latest.current.intent, ...place })
      setRejected(sorted.rejected)
      latest.current.onFiles?.(added, sorted.rejected)
      return added
    }
    /** Of what a handler takes, nobody hears but by what is shown. */
    const take = async (files: File[] | ReturnType<typeof droppedFiles>) => {
      try {
        await handleFiles(await files)
      } catch (error) {
        setRejected([{ name: '', problem: ApiProblem.of(error) }])
      }
    }
    const accept = (event: DragEvent, change: (depth: number) => number) => {
      if (![...event.dataTransfer.types].includes('Files')) return false
      event.preventDefault()
      setDepth(change)
      return true
    }
    return {
      handleFiles,
      dropProps: {
        onDragEnter: (event: DragEvent) => void accept(event, (depth) => depth + 1),
        onDragOver: (event: DragEvent) => void accept(event, (depth) => depth),
        onDragLeave: (event: DragEvent) => void accept(event, (depth) => Math.max(0, depth - 1)),
        onDrop: (event: DragEvent) => {
          if (accept(event, () => 0)) void take(droppedFiles(event.dataTransfer))
        },
      },
      handlePaste: (event: ClipboardEvent) => {
        const files = [...event.clipboardData.files]
        if (files.length === 0) return
        event.preventDefault()
        void take(files)
      },
      handleFileSelect: ({ target }: ChangeEvent<HTMLInputElement>) => {
        const files = [...(target.files ?? [])]
        // The same file may be chosen again.
        target.value = ''
        void take(files)
      },
      browse: async () => handleFiles(await chooseFiles({ multiple, accept: config?.allowedFileTypes ?? [] })),
      dismissRejected: () => setRejected([]),
    }
  }, [client, projectId, projectType, multiple])

  const here = useMemo(
    () => uploads.filter(({ intent: { projectId: place } }) => place === projectId),
    [uploads, projectId],
  )
  return { ...handlers, uploads: here, rejected, isDragging: depth > 0 }
}
