import type { CacheManager } from '@holdall/files'
import type { GuardedFetch } from '../../fetching/guarded-fetch.ts'
import type { Providers } from '../../providers/provider.ts'
import type { MediaContext } from '../media-context.ts'

/** What is needed to have something made by a provider. */
export interface AskContext {
  media: MediaContext
  providers: Providers
  /** For addresses in answers: they are a stranger's. */
  fetcher: Pick<GuardedFetch, 'get'>
  /** Takes one of a provider's requests. @returns null, or when there are requests again */
  takeTurn: (provider: string, requestsPerMinute: number) => Promise<Date | null>
  /** Where a provider's later answer goes. */
  callbackUrl: (provider: string, jobId: string) => string
  /** Speech that was made before. */
  speech: Pick<CacheManager, 'generateCacheKey' | 'getOrSet' | 'openStream'>
  scratchFolder: string
}
