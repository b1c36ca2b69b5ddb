import type { ApiProblem, HoldallClient } from '@holdall/client'
import { useQuery } from '@tanstack/react-query'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'
import { HOLDALL_QUERY, type Reading, readingOf } from '../queries/reading.ts'

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
  const query = useQuery<StorageStats, ApiProblem>({
    ...HOLDALL_QUERY,
    queryKey: holdallKeys.statsOf(projectId),
    queryFn: ({ signal }) =>
      projectId === undefined ? storage.stats({ signal }) : projects.storageStats(projectId, { signal }),
  })
  return { ...readingOf(query), stats: query.data ?? null }
}
