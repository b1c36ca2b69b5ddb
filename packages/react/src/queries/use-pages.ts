import type { ApiProblem, Page, PageOptions } from '@holdall/client'
import { type InfiniteData, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { HOLDALL_QUERY, type Reading, useReadingOf } from './use-reading.ts'

/** A list of which there may be more. */
export interface Pages<Item, Answer> extends Reading {
  /** All that has come so far. */
  items: Item[]
  /** The first answer as a whole; undefined while there is none. */
  first: Answer | undefined
  /** Whether there is more to load. */
  hasMore: boolean
  isLoadingMore: boolean
  /** Whether `items` are those of what was asked for before; with `keepPrevious` alone. */
  isPrevious: boolean
  /** Loads the next page, if there is one and it is not on its way already. */
  loadMore: () => void
}

/** What every list takes. */
export interface ListOptions {
  /** @default true */
  enabled?: boolean | undefined
  /** Shows what was there while another list is on its way, as for filters that change. @default false */
  keepPrevious?: boolean | undefined
}

/** What a list by pages takes. */
export interface PagesOptions<Answer> extends ListOptions {
  queryKey: readonly unknown[]
  read: (page: PageOptions) => Promise<Answer>
  /** Milliseconds, or what tells from the pages that have come; false does not read again. */
  refetchInterval?: number | ((pages: Answer[]) => number | false) | undefined
  refetchOnMount?: boolean | 'always' | undefined
}

/**
 * A list by pages: of whatever the client lists and no other hook has.
 *
 * @example usePages({ queryKey: ['scenes', id], read: (page) => client.scenes.list(id, page) })
 */
export function usePages<Answer extends Page<unknown>>({
  queryKey,
  read,
  enabled = true,
  keepPrevious = false,
  refetchInterval,
  refetchOnMount,
}: PagesOptions<Answer>): Pages<Answer['items'][number], Answer> {
  const query = useInfiniteQuery<Answer, ApiProblem, InfiniteData<Answer>, readonly unknown[], string | null>({
    ...HOLDALL_QUERY,
    queryKey,
    queryFn: ({ pageParam, signal }) => read({ cursor: pageParam, signal }),
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled,
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
    refetchInterval: ({ state: { data } }) =>
      typeof refetchInterval === 'function' ? refetchInterval(data?.pages ?? []) : (refetchInterval ?? false),
    ...(refetchOnMount === undefined ? {} : { refetchOnMount }),
  })
  const { data, hasNextPage, isFetchingNextPage, isFetching, fetchNextPage } = query
  // While the list is read again, the next page would end that.
  const mayLoad = hasNextPage && !isFetching
  const loadMore = useCallback(() => {
    if (mayLoad) void fetchNextPage()
  }, [mayLoad, fetchNextPage])
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data])
  return {
    ...useReadingOf(query),
    items,
    first: data?.pages[0],
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    isPrevious: query.isPlaceholderData,
    loadMore,
  }
}
