// biome-ignore-all lint/a11y/useMediaCaption: people's own sounds come without captions
// biome-ignore-all lint/a11y/useSemanticElements: a player is no fieldset

import { useState } from 'react'
import { nameOf } from '../format/name.ts'
import { ChapterList } from './chapter-list.tsx'
import { chaptersOf } from './chapters.ts'
import { PlayerControls } from './player-controls.tsx'
import type { PlayerProps } from './player-props.ts'
import { SoundTrack } from './sound-track.tsx'
import { useMediaError } from './use-media-error.ts'
import { usePlayback } from './use-playback.ts'
import { usePlayerKeys } from './use-player-keys.ts'

/** A sound with its cover, where it has one, and its waveform as the scrub bar. */
export function SoundPlayer({ item, source, onError }: PlayerProps) {
  const [media, setMedia] = useState<HTMLAudioElement | null>(null)
  useMediaError(media, onError)
  const playback = usePlayback(media, item.durationSeconds)
  const keys = usePlayerKeys(playback)
  const chapters = chaptersOf(item.metadata, playback.duration || null)
  return (
    <div
      role="group"
      aria-label={`Player of ${nameOf(item)}`}
      className="@container rounded-md bg-surface-2"
      onKeyDown={keys}
    >
      {item.posterUrl && (
        <img
          src={item.posterUrl}
          alt=""
          className="aspect-square max-h-[40dvh] w-full rounded-t-md bg-surface-3 object-contain"
          decoding="async"
        />
      )}
      <audio ref={setMedia} preload="metadata" src={source} aria-label={nameOf(item)} />
      <div className="px-2 pt-3 pb-1">
        <SoundTrack item={item} playback={playback} chapters={chapters} />
        <div className="mt-1">
          <PlayerControls playback={playback} />
        </div>
      </div>
      {chapters.length > 0 && <ChapterList chapters={chapters} playback={playback} />}
    </div>
  )
}
