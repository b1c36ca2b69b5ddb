/** A track of music, as it lies in the document `data.tracks`. Further fields are an app's own, and kept. */
export interface MusicTrack {
  id: string
  mediaId: string
  name: string
  /** Where it begins on the timeline. */
  startSeconds: number
  /** What is cut off its beginning. */
  trimStartSeconds: number
  /** Where it ends, counted from the beginning of the file; null for its end. */
  trimEndSeconds: number | null
  /** Of the file; null while unknown. */
  durationSeconds: number | null
  /** Linear: 1 is as it was recorded. */
  gain: number
  muted: boolean
}

/** What a new track says; the rest has defaults. */
export type NewTrack = Pick<MusicTrack, 'mediaId'> & Partial<Omit<MusicTrack, 'mediaId'>>

const MAX_GAIN = 8
/** A week: JSON has no infinity. */
const MAX_SECONDS = 604_800

/** The tracks of a document as it stands: what is no track is passed over, what a track leaves out has its default. */
export function tracksOf(value: unknown): MusicTrack[] {
  if (!Array.isArray(value)) return []
  return value.filter(isTrack).map((track) => ({ ...DEFAULTS, ...track }))
}

/** A list as it lies in a document, with its tracks changed; what is no track keeps its place. */
export function withTracks(list: unknown, change: (tracks: MusicTrack[]) => MusicTrack[]): unknown[] {
  const tracks = change(tracksOf(list))
  const others = Array.isArray(list) ? list : []
  return [...others.flatMap((item) => (isTrack(item) ? tracks.splice(0, 1) : [item])), ...tracks]
}

const DEFAULTS = {
  name: '',
  startSeconds: 0,
  trimStartSeconds: 0,
  trimEndSeconds: null,
  durationSeconds: null,
  gain: 1,
  muted: false,
}

const isTrack = (value: unknown): value is MusicTrack => {
  const { id, mediaId } = (value ?? {}) as Partial<MusicTrack>
  return typeof id === 'string' && typeof mediaId === 'string'
}

/** A list with a track more. @param index where @default at the end */
export function withTrack(
  tracks: readonly MusicTrack[],
  track: NewTrack & { id: string },
  index?: number,
): MusicTrack[] {
  return tracks.toSpliced(index ?? tracks.length, 0, { ...DEFAULTS, ...track })
}

export function withoutTrack(tracks: readonly MusicTrack[], id: string): MusicTrack[] {
  return tracks.filter((track) => track.id !== id)
}

/** Moves a track to another place in the list; places beyond its ends are its ends. */
export function withTrackAt(tracks: readonly MusicTrack[], id: string, index: number): MusicTrack[] {
  const track = tracks.find((each) => each.id === id)
  if (track === undefined) return [...tracks]
  const others = withoutTrack(tracks, id)
  return others.toSpliced(Math.max(0, index), 0, track)
}

/** Changes fields of one track. Gain stays within 0 and 8, and of a trim the end behind the beginning. */
export function withTrackChange(
  tracks: readonly MusicTrack[],
  id: string,
  change: Partial<Omit<MusicTrack, 'id'>>,
): MusicTrack[] {
  return tracks.map((track) => (track.id === id ? sound({ ...track, ...change }) : track))
}

function sound(track: MusicTrack): MusicTrack {
  const { trimEndSeconds, durationSeconds } = track
  const length = durationSeconds ?? MAX_SECONDS
  const trimStartSeconds = clamp(track.trimStartSeconds, 0, length)
  return {
    ...track,
    startSeconds: clamp(track.startSeconds, 0, MAX_SECONDS),
    gain: clamp(track.gain, 0, MAX_GAIN),
    trimStartSeconds,
    trimEndSeconds: trimEndSeconds === null ? null : clamp(trimEndSeconds, trimStartSeconds, length),
  }
}

/** What is not a number becomes the lowest: a document cannot hold it. */
const clamp = (value: number, low: number, high: number): number =>
  Number.isNaN(value) ? low : Math.min(high, Math.max(low, value))
