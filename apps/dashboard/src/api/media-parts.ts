import type { HoldallClient } from '@holdall/client'
import { atMost } from './at-most.ts'
import { readStreamState } from './stream-state.ts'

const COVERS_AT_ONCE = 4
const PARTS_AT_ONCE = 4

/** What pages with many tiles and players ask of items: a few at a time, so that what a person waits for is not behind it. */
export function createMediaParts({ media, jobs }: Pick<HoldallClient, 'media' | 'jobs'>) {
  const few = atMost(COVERS_AT_ONCE)
  const fewParts = atMost(PARTS_AT_ONCE)
  /** The last job that made such a copy, or is about to. */
  const lastConversion = async (id: string, kind: 'hls' | 'progressive', signal?: AbortSignal) => {
    const { items } = await jobs.list({ media: id, kind }, { limit: 1, signal })
    return items[0] ?? null
  }
  return {
    /** An item for one of many pictures on a page. */
    getInTurn: (id: string, signal?: AbortSignal) => few(() => media.get(id, { signal })),
    /** At most 1,000 peaks of a sound. */
    peaks: (id: string, signal?: AbortSignal) => fewParts(() => media.waveform(id, { detail: 'overview', signal })),
    /** The cues of the pictures for a scrub bar, as WebVTT. */
    spriteCues: (id: string, signal?: AbortSignal) =>
      fewParts(async () => (await media.openPart(id, 'sprite.vtt', { signal })).text()),
    lastConversion,
    /** Reads one byte: whether it is there at all. @throws {ApiProblem} */
    probe: async (id: string, part: 'content' | 'progressive') => {
      await media.openPart(id, part, { headers: { Range: 'bytes=0-0' } })
    },
    /** Whether its stream is there. Who asks first has it made. */
    streamState: (id: string, signal?: AbortSignal) =>
      readStreamState(
        () => lastConversion(id, 'hls', signal),
        () => media.openPart(id, 'hls/master.m3u8', { signal }),
      ),
  }
}
