import type { MediaItem } from '@holdall/protocol'
import { recordOf, textOf } from '../api/loose-json.ts'

/** What was made of a video or sound: known from its facts, so that nothing is asked for in vain. */
export interface RecordingParts {
  sprites: boolean
  waveform: boolean
}

type Recording = Pick<MediaItem, 'kind' | 'status' | 'metadata'>

export function recordingParts({ kind, status, metadata }: Recording): RecordingParts {
  const skipped = recordOf(metadata.skipped)
  const made = (track: unknown, part: string) =>
    status === 'ready' && typeof track === 'object' && track !== null && !(part in skipped) && !('all' in skipped)
  return {
    sprites: kind === 'video' && made(metadata.video, 'sprite'),
    waveform: made(metadata.audio, 'waveform'),
  }
}

const NAMES: Record<string, string> = {
  poster: 'poster',
  thumbnail: 'small picture',
  sprite: 'pictures on the scrub bar',
  waveform: 'waveform',
}

/** What could not be made and why, a sentence each. */
export function skippedParts({ kind, metadata }: Recording): string[] {
  if (kind !== 'video' && kind !== 'audio') return []
  return Object.entries(recordOf(metadata.skipped)).flatMap(([part, why]) => {
    const reason = textOf(why)
    if (reason === null) return []
    const name = part === 'all' ? (kind === 'video' ? 'poster or waveform' : 'waveform') : NAMES[part]
    return name === undefined ? [] : [`No ${name}: ${/[.!?]$/.test(reason) ? reason : `${reason}.`}`]
  })
}
