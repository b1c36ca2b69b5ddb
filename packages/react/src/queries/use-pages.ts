import type { ApiProblem, Page, PageOptions } from '@holdall/client'
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { HOLDALL_QUERY, type Reading, readingOf } from './use-reading.ts'

/** A list of which there may be more. */
export interface Pages<Item, Answer> extends Reading {
  /** All that has come so far. */
  items: Item[]
  /** The first answer as a whole; undefined while there is none. */
  first: Answer | undefined
  /** Whether there is more to load. */
  hasMore: boolean
  isLoadingMore: boolean
  /** Loads the next page, if there is one and it is not on its way already. */
  loadMore: () => void
}

export interface PagesOptions<Answer> {
  queryKey: readonly unknown[]
  read: (page: PageOptions) => Promise<Answer>
  enabled?: boolean | undefined
  refetchInterval?: number | undefined
}

/** A list by pages. */
export function usePages<Item, Answer extends Page<Item> = Page<Item>>({
  queryKey,
  read,
  enabled = true,
  refetchInterval,
}: PagesOptions<Answer>): Pages<Item, Answer> {
  const query = useInfiniteQuery<Answer, ApiProblem, InfiniteData<Answer>, readonly unknown[], string | null>({
    ...HOLDALL_QUERY,
    queryKey,
    queryFn: ({ pageParam, signal }) => read({ cursor: pageParam, signal }),
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled,
    ...(refetchInterval === undefined ? {} : { refetchInterval }),
  })
  const { data, hasNextPage, isFetchingNextPage, isFetching, fetchNextPage } = query
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data])
  return {
    ...readingOf(query),
    items,
    first: data?.pages[0],
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    loadMore: () => {
      // While the list is read again, the next page would end that.
      if (hasNextPage && !isFetching) void fetchNextPage()
    },
  }
}
