import type { DeletionReport, StorageStats, Usage } from '@holdall/protocol'
import { jsonOf, type Request, type Send } from '../http/send.ts'
import type { CallOptions } from './page.ts'
import { readProgress } from './read-progress.ts'

/** A count and what it weighs. */
export interface Amount {
  count: number
  bytes: number
}

/** The answer of `GET /api/media/analytics`. */
export interface Analytics {
  total: Amount
  bySource: Record<string, Amount>
  byKind: Record<string, Amount>
  byMonth: (Amount & { month: string; kinds: Record<string, Amount> })[]
  topTags: { tag: string; count: number }[]
  duplicates: Amount
  unused: Amount
  trash: Amount
}

/** What is cleaned up: what lies in the trash, or what nothing refers to. */
export type CleanUpKind = 'trash' | 'unused'

/** How far a clean-up goes. */
export interface CleanUpScope {
  kinds: CleanUpKind[]
  olderThanDays: number
}

/** What a clean-up would delete. */
export interface CleanUpPlan {
  items: number
  totalBytes: number
  largest: { id: string; title: string; kind: string; sizeBytes: number; reason: CleanUpKind; since: string }[]
}

/** How far a clean-up is. */
export interface CleanUpProgress {
  /** Those it has gone through, of as many as the plan counts. */
  items: number
  /** Originals and previews. */
  deletedCount: number
  failedCount: number
  totalBytes: number
}

const CLEAN_UP = '/api/storage/cleanup'

/** What is kept, and making room. */
export function createStorageApi(request: Request, send: Send) {
  return {
    /** Bytes and files by category. */
    stats: ({ signal }: CallOptions = {}) => request<StorageStats>('/api/storage/stats', { signal }),
    /** What counts in the quota. */
    usage: ({ signal }: CallOptions = {}) => request<Usage>('/api/usage', { signal }),
    analytics: ({ signal }: CallOptions = {}) => request<Analytics>('/api/media/analytics', { signal }),
    /** What would go; nothing is touched. */
    planCleanUp: (scope: CleanUpScope, { signal }: CallOptions = {}) =>
      request<CleanUpPlan>(CLEAN_UP, { method: 'POST', body: { ...scope, dryRun: true }, signal }),
    /** Deletes for good. */
    cleanUp: async (
      scope: CleanUpScope,
      { onProgress, signal }: CallOptions & { onProgress?: (progress: CleanUpProgress) => void } = {},
    ): Promise<DeletionReport> => {
      const body = { ...scope, dryRun: false }
      if (!onProgress) return jsonOf(await send(CLEAN_UP, { method: 'POST', body, signal }))
      const headers = { Accept: 'application/x-ndjson' }
      return readProgress(await send(CLEAN_UP, { method: 'POST', body, headers, signal }), onProgress)
    },
  }
}

export type StorageApi = ReturnType<typeof createStorageApi>
