import type { HoldallClient } from '@holdall/client'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'
import { type Reading, useReading } from '../queries/use-reading.ts'

type StorageStats = Awaited<ReturnType<HoldallClient['storage']['stats']>>

export interface UseStorageStats extends Reading {
  /** Bytes and files by category; null while there is none. */
  stats: StorageStats | null
}

/**
 * What is stored: by the caller, or in one project.
 *
 * @example const { stats } = useStorageStats() // stats?.total.bytes
 */
export function useStorageStats({ projectId }: { projectId?: string | undefined } = {}): UseStorageStats {
  const { storage, projects } = useHoldallClient()
  const { data, ...reading } = useReading<StorageStats>({
    queryKey: holdallKeys.statsOf(projectId),
    read: (options) => (projectId === undefined ? storage.stats(options) : projects.storageStats(projectId, options)),
  })
  return { ...reading, stats: data }
}
