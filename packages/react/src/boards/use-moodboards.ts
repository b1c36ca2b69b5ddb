import type { BoardQuery, Page } from '@holdall/client'
import type { Board } from '@holdall/protocol'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'
import { type ListOptions, type Pages, usePages } from '../queries/use-pages.ts'
import { RENEW_URLS_MS } from '../queries/use-reading.ts'

export interface UseMoodboardsOptions extends BoardQuery, ListOptions {
  /** Boards per page. @default 50 */
  limit?: number | undefined
}

export interface UseMoodboards extends Omit<Pages<Board, unknown>, 'items' | 'first'> {
  /** Without what lies on them. */
  boards: Board[]
}

/**
 * The caller's boards, page by page.
 *
 * @example const { boards, hasMore, loadMore } = useMoodboards({ q: 'autumn' })
 */
export function useMoodboards({ limit, enabled, keepPrevious, ...filter }: UseMoodboardsOptions = {}): UseMoodboards {
  const { moodboards } = useHoldallClient()
  const {
    items,
    first: _,
    ...pages
  } = usePages<Page<Board>>({
    queryKey: holdallKeys.boardList({ ...filter, limit }),
    read: (page) => moodboards.list(filter, { limit, ...page }),
    enabled,
    keepPrevious,
    // A cover has a signed address.
    refetchInterval: RENEW_URLS_MS,
  })
  return { ...pages, boards: items }
}
