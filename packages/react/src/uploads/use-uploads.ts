import type { HoldallClient, UploadSnapshot } from '@holdall/client'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'

export interface UseUploadsOptions {
  /** Brings back what an earlier page left. @default true */
  restore?: boolean | undefined
}

export interface UseUploads {
  uploads: readonly UploadSnapshot[]
  /** Those on their way, together. */
  progress: { sentBytes: number; totalBytes: number; bytesPerSecond: number }
  isUploading: boolean
  /** The queue, to add, pause, resume, cancel, retry, …: each one by `queue.get(id)`, or all. */
  queue: HoldallClient['uploads']
}

const NONE: readonly UploadSnapshot[] = []
const MOVING: ReadonlySet<UploadSnapshot['state']> = new Set(['waiting', 'hashing', 'uploading', 'finishing'])

/**
 * Everything that is being uploaded; lists of media are read again when a file is there.
 *
 * @example
 * const { uploads, queue } = useUploads()
 * queue.get(uploads[0].id)?.pause()
 */
export function useUploads({ restore = true }: UseUploadsOptions = {}): UseUploads {
  const { uploads: queue } = useHoldallClient()
  const subscribe = useCallback((listener: () => void) => queue.subscribe(listener), [queue])
  const uploads = useSyncExternalStore(
    subscribe,
    () => queue.snapshot,
    () => NONE,
  )
  useEffect(() => {
    // A browser that keeps nothing has nothing to bring back.
    if (restore) queue.restore().catch(() => {})
  }, [queue, restore])
  useRefreshWhenDone(uploads)
  const moving = uploads.filter(({ state }) => MOVING.has(state))
  const sum = (value: (upload: UploadSnapshot) => number) => moving.reduce((total, upload) => total + value(upload), 0)
  return {
    uploads,
    queue,
    isUploading: moving.length > 0,
    progress: {
      sentBytes: sum(({ sentBytes }) => sentBytes),
      totalBytes: sum(({ sizeBytes }) => sizeBytes),
      bytesPerSecond: sum(({ bytesPerSecond }) => bytesPerSecond),
    },
  }
}

function useRefreshWhenDone(uploads: readonly UploadSnapshot[]): void {
  const queries = useQueryClient()
  const done = uploads.filter(({ state }) => state === 'done').length
  const before = useRef(done)
  useEffect(() => {
    if (done > before.current)
      for (const queryKey of [holdallKeys.mediaLists, holdallKeys.projects, holdallKeys.stats])
        void queries.invalidateQueries({ queryKey })
    before.current = done
  }, [queries, done])
}
