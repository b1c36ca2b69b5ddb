/** A piece of a recording, or a picture for a while. */
export interface Clip {
  mediaId: string
  kind: 'video' | 'image' | 'audio'
  title: string
  /** Clips stand in the order of these numbers: moving one changes one number, so that two people who move others do not meet. */
  position: number
  /** What is used of the recording. */
  startSeconds: number
  endSeconds: number
}

/** The document `timeline`. Clips are kept by id, because objects are merged by key. */
export interface Timeline {
  title: string
  clips: Record<string, Clip>
}

export type PlacedClip = Clip & { id: string; seconds: number }

export const EMPTY_TIMELINE: Timeline = { title: 'Untitled film', clips: {} }
const PICTURE_SECONDS = 4
const SHORTEST_SECONDS = 0.1

/** The clips in their order. */
export function placedClips({ clips }: Timeline): PlacedClip[] {
  return Object.entries(clips)
    .map(([id, clip]) => ({ ...clip, id, seconds: clip.endSeconds - clip.startSeconds }))
    .sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))
}

export function withTitle(timeline: Timeline, title: string): Timeline {
  return { ...timeline, title }
}

/** @param durationSeconds null for a picture, and while it is not known */
export function withClip(
  timeline: Timeline,
  id: string,
  media: Pick<Clip, 'mediaId' | 'kind' | 'title'> & { durationSeconds: number | null },
): Timeline {
  const { durationSeconds, ...rest } = media
  const position = (placedClips(timeline).at(-1)?.position ?? 0) + 1
  const clip = { ...rest, position, startSeconds: 0, endSeconds: durationSeconds ?? PICTURE_SECONDS }
  return { ...timeline, clips: { ...timeline.clips, [id]: clip } }
}

export function withoutClip(timeline: Timeline, id: string): Timeline {
  const { [id]: _, ...clips } = timeline.clips
  return { ...timeline, clips }
}

/** A clip that is gone in the meantime stays gone. */
export function withChange(timeline: Timeline, id: string, change: Partial<Clip>): Timeline {
  const clip = timeline.clips[id]
  return clip === undefined ? timeline : { ...timeline, clips: { ...timeline.clips, [id]: { ...clip, ...change } } }
}

/** @param by -1 for one place earlier, 1 for one place later */
export function withMove(timeline: Timeline, id: string, by: -1 | 1): Timeline {
  const clips = placedClips(timeline)
  const at = clips.findIndex((clip) => clip.id === id)
  const passed = clips[at + by]
  if (at < 0 || passed === undefined) return timeline
  const beyond = clips[at + 2 * by]?.position ?? passed.position + by
  // Not the middle: two people who move two clips to one place are not to give them one number.
  const share = 0.25 + Math.random() / 2
  return withChange(timeline, id, { position: passed.position + (beyond - passed.position) * share })
}

/** @param to in seconds of the recording, which is not longer than `limit` */
export function withTrim(
  timeline: Timeline,
  id: string,
  to: { start?: number; end?: number },
  limit: number,
): Timeline {
  const clip = timeline.clips[id]
  if (clip === undefined) return timeline
  const { start = clip.startSeconds, end = clip.endSeconds } = to
  if (to.start !== undefined)
    return withChange(timeline, id, { startSeconds: between(0, start, clip.endSeconds - SHORTEST_SECONDS) })
  return withChange(timeline, id, { endSeconds: between(clip.startSeconds + SHORTEST_SECONDS, end, limit) })
}

const between = (low: number, value: number, high: number): number => Math.max(low, Math.min(value, high))

/** `1:05.2` */
export function formatSeconds(seconds: number): string {
  const tenths = Math.round(seconds * 10)
  const rest = (tenths % 600) / 10
  return `${Math.floor(tenths / 600)}:${rest.toFixed(1).padStart(4, '0')}`
}
