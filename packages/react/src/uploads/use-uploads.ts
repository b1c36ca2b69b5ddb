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
  const known = useRef<ReadonlySet<string> | null>(null)
  useEffect(() => {
    const done = uploads.filter(({ state }) => state === 'done')
    const before = known.current ?? new Set(done.map(({ id }) => id))
    known.current = new Set(done.map(({ id }) => id))
    const fresh = done.filter(({ id }) => !before.has(id))
    if (fresh.length === 0) return
    const projects = fresh.flatMap(({ intent: { projectId } }) => (projectId === undefined ? [] : [projectId]))
    const keys = [holdallKeys.mediaLists, holdallKeys.stats, ...[...new Set(projects)].map(holdallKeys.project)]
    for (const queryKey of keys) void queries.invalidateQueries({ queryKey })
  }, [queries, uploads])
}
