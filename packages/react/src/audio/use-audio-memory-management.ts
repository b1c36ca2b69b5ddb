import { AudioMemory, type AudioMemoryState, type AudioSource } from '@holdall/client'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024
/** What is decoded is brought to one rate, whatever the file has: that of most video. */
const SAMPLE_RATE = 48_000

export interface UseAudioMemoryManagementOptions {
  /** What decoded sounds may take together. A change of it begins anew. @default 256 MiB */
  maxBytes?: number | undefined
  /** @default decodes at 48 kHz */
  decode?: ((bytes: ArrayBuffer) => Promise<AudioBuffer>) | undefined
}

export interface UseAudioMemoryManagement extends AudioMemoryState {
  maxBytes: number
  /**
   * The decoded sound of a media item, or of what `source` has (then the id may be any name). Keep no reference to it for longer than it is used: what nobody asked for
   * lately makes room.
   *
   * @throws {ApiProblem} when it cannot be fetched; an `EncodingError` when it cannot be decoded; an `AbortError` when it was released before
   */
  load: (mediaId: string, source?: Blob | ArrayBuffer | AudioSource) => Promise<AudioBuffer>
  /** The sound, if it is in memory. */
  get: (mediaId: string) => AudioBuffer | undefined
  /** An object URL for an `<audio>`; revoked when it is released, and with the component. */
  createUrl: (mediaId: string, blob: Blob) => string
  /** Lets go of one. */
  release: (mediaId: string) => void
  /** Lets go of all. */
  clear: () => void
}

/**
 * Decoded sounds under a budget of bytes, for as long as the component is there.
 *
 * @example
 * const audio = useAudioMemoryManagement({ maxBytes: 128 * 1024 * 1024 })
 * const buffer = await audio.load(track.mediaId)
 */
export function useAudioMemoryManagement({
  maxBytes = DEFAULT_MAX_BYTES,
  decode = decodeAudio,
}: UseAudioMemoryManagementOptions = {}): UseAudioMemoryManagement {
  const { media } = useHoldallClient()
  const [firstDecode] = useState(() => decode)
  const memory = useMemo(() => new AudioMemory({ maxBytes, decode: firstDecode }), [maxBytes, firstDecode])
  useEffect(() => () => memory.clear(), [memory])
  const state = useSyncExternalStore(memory.subscribe, memory.snapshot, memory.snapshot)
  const load = useCallback(
    (mediaId: string, source?: Blob | ArrayBuffer | AudioSource) =>
      memory.load(mediaId, async (signal) => {
        if (typeof source === 'function') return source(signal)
        if (source instanceof Blob) return source.arrayBuffer()
        // Decoding takes the buffer away from whoever has it.
        return source?.slice(0) ?? (await media.openPart(mediaId, 'content', { signal })).arrayBuffer()
      }),
    [memory, media],
  )
  const { get, urlOf, release, clear } = memory
  return { ...state, maxBytes, load, get, createUrl: urlOf, release, clear }
}

/** An offline context needs no gesture of the user, and holds no device. */
function decodeAudio(bytes: ArrayBuffer): Promise<AudioBuffer> {
  return new OfflineAudioContext(1, 1, SAMPLE_RATE).decodeAudioData(bytes)
}
