import { ApiProblem, type CleanUpScope, type Page } from '@holdall/client'
import type { Job, MediaItem } from '@holdall/protocol'
import { holdallKeys, type PagesOptions } from '@holdall/react'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { parsePeaks } from '../player/peaks.ts'
import { parseSpriteCues } from '../player/sprite-cues.ts'
import type { Api } from './create-api.ts'

export const sessionQuery = (api: Api) =>
  queryOptions({
    queryKey: ['session'],
    staleTime: 5 * 60_000,
    queryFn: async () => {
      try {
        return await api.session.get()
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 401) return null
        throw error
      }
    },
  })

/** An item for a small picture of it, of which a page may have many. */
export const thumbQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: holdallKeys.mediaItem(id),
    staleTime: 10 * 60_000,
    queryFn: ({ signal }) => api.media.getInTurn(id, signal),
  })

export const mediaUsageQuery = (api: Api, id: string) =>
  queryOptions({ queryKey: ['media-usage', id], queryFn: ({ signal }) => api.media.usage(id, { signal }) })

/** What was made of a recording stays as it is while its bytes do. */
const forContent = (part: string, { id, checksum }: Pick<MediaItem, 'id' | 'checksum'>) => ({
  queryKey: [part, id, checksum],
  staleTime: Number.POSITIVE_INFINITY,
  // Hundreds of tiles may have one each.
  gcTime: 2 * 60_000,
})

export const peaksQuery = (api: Api, item: Pick<MediaItem, 'id' | 'checksum'>) =>
  queryOptions({
    ...forContent('peaks', item),
    queryFn: async ({ signal }) => parsePeaks(await api.media.peaks(item.id, signal)),
  })

export const spriteCuesQuery = (api: Api, item: Pick<MediaItem, 'id' | 'checksum'>) =>
  queryOptions({
    ...forContent('sprite-cues', item),
    queryFn: async ({ signal }) => parseSpriteCues(await api.media.spriteCues(item.id, signal)),
  })

const CONVERSION_POLL_MS = 1000

/** The job that makes a copy which plays everywhere; asked for until it has ended. */
export const copyJobQuery = (api: Api, { id, checksum }: Pick<MediaItem, 'id' | 'checksum'>) =>
  queryOptions({
    queryKey: ['copy-job', id, checksum],
    queryFn: ({ signal }) => api.media.lastConversion(id, 'progressive', signal),
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'waiting' || data?.state === 'running' ? CONVERSION_POLL_MS : false,
  })

/** Whether the stream of a video is there; to ask has it made. Asked for until it is. */
export const streamQuery = (api: Api, { id, checksum }: Pick<MediaItem, 'id' | 'checksum'>) =>
  queryOptions({
    queryKey: ['stream', id, checksum],
    queryFn: ({ signal }) => api.media.streamState(id, signal),
    refetchInterval: ({ state: { data } }) => (data?.state === 'making' ? CONVERSION_POLL_MS : false),
  })

/** Whether somebody had the stream of a video made before. To ask has nothing made. */
export const streamJobQuery = (api: Api, { id, checksum }: Pick<MediaItem, 'id' | 'checksum'>) =>
  queryOptions({
    queryKey: ['stream-job', id, checksum],
    queryFn: ({ signal }) => api.media.lastConversion(id, 'hls', signal),
  })

export const keysQuery = (api: Api) => queryOptions({ queryKey: ['keys'], queryFn: () => api.keys.list() })

export const usageQuery = (api: Api) => queryOptions({ queryKey: ['usage'], queryFn: () => api.storage.usage() })

export const analyticsQuery = (api: Api) =>
  queryOptions({
    queryKey: ['analytics'],
    refetchOnMount: 'always',
    queryFn: ({ signal }) => api.storage.analytics({ signal }),
  })

export const cleanUpPlanQuery = (api: Api, scope: CleanUpScope) =>
  queryOptions({
    queryKey: ['clean-up', scope],
    refetchOnMount: 'always',
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.storage.planCleanUp(scope, { signal }),
  })

const OPEN_LOOK_MS = 5000

/** Jobs, the newest first. What is under way is told by events; a look now and then makes up for one that was lost. */
export const jobListQuery = (api: Api, state: string | undefined): PagesOptions<Page<Job>> => ({
  queryKey: ['jobs', state],
  refetchOnMount: 'always',
  keepPrevious: true,
  read: (page) => api.jobs.list({ state }, page),
  refetchInterval: (pages) =>
    pages.some(({ items }) => items.some((job) => job.state === 'running' || job.state === 'waiting')) && OPEN_LOOK_MS,
})
