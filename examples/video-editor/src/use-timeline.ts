import { useDataPersistence } from '@holdall/react'
import { useMemo } from 'react'
import {
  EMPTY_TIMELINE,
  placedClips,
  type Timeline,
  withChange,
  withClip,
  withMove,
  withoutClip,
  withTitle,
  withTrim,
} from './timeline.ts'

/** The project's timeline: every edit is shown at once, kept in this browser within milliseconds, and saved soon. */
export function useTimeline(projectId: string) {
  const { data, update, ...saving } = useDataPersistence({
    projectId,
    projectType: 'video-edit',
    document: 'timeline',
  })
  // A new project has no such document yet.
  const timeline = (data as Timeline | undefined) ?? EMPTY_TIMELINE
  const clips = useMemo(() => placedClips(timeline), [timeline])
  const edits = useMemo(() => {
    const edit = (change: (timeline: Timeline) => Timeline) =>
      update((body: unknown) => change((body as Timeline | undefined) ?? EMPTY_TIMELINE))
    return {
      setTitle: (title: string) => edit((now) => withTitle(now, title)),
      add: (media: Parameters<typeof withClip>[2]) => {
        const id = crypto.randomUUID()
        edit((now) => withClip(now, id, media))
        return id
      },
      remove: (id: string) => edit((now) => withoutClip(now, id)),
      rename: (id: string, title: string) => edit((now) => withChange(now, id, { title })),
      move: (id: string, by: -1 | 1) => edit((now) => withMove(now, id, by)),
      trim: (id: string, to: { start?: number; end?: number }, limit: number) =>
        edit((now) => withTrim(now, id, to, limit)),
    }
  }, [update])
  const isUnread = data === undefined && saving.error !== null
  return { timeline, clips, edits, isUnread, ...saving }
}
