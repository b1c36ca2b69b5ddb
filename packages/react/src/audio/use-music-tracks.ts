import type { ApiProblem, AutoSaveStatus, Waveform } from '@holdall/client'
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Edit } from '../documents/open-document.ts'
import { useOpenDocument } from '../documents/use-open-document.ts'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'
import { HOLDALL_QUERY } from '../queries/use-reading.ts'
import {
  type MusicTrack,
  type NewTrack,
  tracksOf,
  withoutTrack,
  withTrack,
  withTrackAt,
  withTrackChange,
  withTracks,
} from './music-tracks.ts'

/** A waveform that is still being made is asked for again, for a while. */
const ASK_AGAIN_MS = 3_000
const ASK_AT_MOST = 20

export interface UseMusicTracksOptions {
  projectId: string | null | undefined
  /** Keeps apart what several people who share a browser edit. @default none */
  userId?: string | undefined
  /** @default 'music-clip' */
  projectType?: string | undefined
  /** What keys in the browser's storage begin with, and they alone. @default that of the project type */
  storagePrefix?: string | undefined
  /** Whether to load waveforms. @default true */
  waveforms?: boolean | undefined
}

/** Edits of tracks. They are shown at once and saved by themselves. */
export interface MusicTrackActions {
  /** @param index where @default at the end @returns its id */
  addTrack: (track: NewTrack, index?: number) => string
  removeTrack: (id: string) => void
  /** To another place in the list. */
  moveTrack: (id: string, index: number) => void
  updateTrack: (id: string, change: Partial<Omit<MusicTrack, 'id'>>) => void
  /** Linear: 1 is as it was recorded; 0 to 8. */
  setGain: (id: string, gain: number) => void
  setMuted: (id: string, muted: boolean) => void
  /** @param endSeconds of the file; null for its end */
  trimTrack: (id: string, startSeconds: number, endSeconds: number | null) => void
}

export interface UseMusicTracks {
  tracks: MusicTrack[]
  /** By media id; absent while they are on their way or still being made. */
  waveforms: Record<string, Waveform>
  actions: MusicTrackActions
  isLoading: boolean
  status: AutoSaveStatus
  error: ApiProblem | null
}

interface WithTracks {
  tracks?: unknown
}

/**
 * The tracks of music in a project, kept in its document `data.tracks`: what others add or move meanwhile is merged.
 *
 * @example
 * const { tracks, waveforms, actions } = useMusicTracks({ projectId })
 * actions.addTrack({ mediaId: item.id, name: item.title, durationSeconds: item.durationSeconds })
 */
export function useMusicTracks({ waveforms: withWaveforms = true, ...options }: UseMusicTracksOptions): UseMusicTracks {
  const { edit, snapshot, isLoading } = useOpenDocument<WithTracks>({
    ...options,
    projectType: options.projectType ?? 'music-clip',
  })
  const kept = snapshot.body?.tracks
  const tracks = useMemo(() => tracksOf(kept), [kept])
  const actions = useMemo(() => createActions(edit), [edit])
  const waveforms = useWaveforms(withWaveforms ? tracks : NONE)
  return {
    ...{ tracks, waveforms, actions },
    isLoading,
    status: snapshot.status,
    error: snapshot.problem,
  }
}

const NONE: MusicTrack[] = []

function createActions(editDocument: (edit: Edit<WithTracks>) => void): MusicTrackActions {
  const edit = (change: (tracks: MusicTrack[]) => MusicTrack[]) =>
    editDocument((body) => ({ ...body, tracks: withTracks(body?.tracks, change) }))
  const updateTrack: MusicTrackActions['updateTrack'] = (id, change) =>
    edit((tracks) => withTrackChange(tracks, id, change))
  return {
    addTrack: (track, index) => {
      const id = track.id ?? `track-${crypto.randomUUID()}`
      edit((tracks) => withTrack(tracks, { ...track, id }, index))
      return id
    },
    removeTrack: (id) => edit((tracks) => withoutTrack(tracks, id)),
    moveTrack: (id, index) => edit((tracks) => withTrackAt(tracks, id, index)),
    updateTrack,
    setGain: (id, gain) => updateTrack(id, { gain }),
    setMuted: (id, muted) => updateTrack(id, { muted }),
    trimTrack: (id, trimStartSeconds, trimEndSeconds) => updateTrack(id, { trimStartSeconds, trimEndSeconds }),
  }
}

function useWaveforms(tracks: readonly MusicTrack[]): Record<string, Waveform> {
  const { media } = useHoldallClient()
  const ids = useMemo(() => [...new Set(tracks.map(({ mediaId }) => mediaId))], [tracks])
  return useQueries({
    queries: ids.map((mediaId) => ({
      ...HOLDALL_QUERY,
      queryKey: holdallKeys.waveform(mediaId),
      queryFn: ({ signal }: { signal: AbortSignal }) => media.waveform(mediaId, { signal }),
      staleTime: Number.POSITIVE_INFINITY,
      refetchInterval: ({ state }: { state: { data: unknown; errorUpdateCount: number } }) =>
        state.data === undefined && state.errorUpdateCount < ASK_AT_MOST ? ASK_AGAIN_MS : false,
    })),
    combine: (results) =>
      Object.fromEntries(results.flatMap(({ data }, index) => (data ? [[ids[index] ?? '', data as Waveform]] : []))),
  })
}
