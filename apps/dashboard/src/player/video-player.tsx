// biome-ignore-all lint/a11y/useMediaCaption: people's own clips come without captions
// biome-ignore-all lint/a11y/useSemanticElements: a player is no fieldset

import Play from 'lucide-react/icons/play'
import { useRef, useState } from 'react'
import { numberOf, recordOf } from '../api/loose-json.ts'
import { nameOf } from '../format/name.ts'
import { classNames } from '../ui/class-names.ts'
import { ChapterList } from './chapter-list.tsx'
import { chaptersOf } from './chapters.ts'
import { PlayerControls } from './player-controls.tsx'
import type { PlayerProps } from './player-props.ts'
import { type QualityChoice, QualitySelect } from './quality-select.tsx'
import { useFullscreen } from './use-fullscreen.ts'
import { useIdle } from './use-idle.ts'
import { usePlayback } from './use-playback.ts'
import { usePlayerKeys } from './use-player-keys.ts'
import { useSource } from './use-source.ts'
import { VideoTrack } from './video-track.tsx'

interface VideoPlayerProps extends PlayerProps, QualityChoice {
  /** Width over height of the picture. */
  shape: number
  /** The playlist that is played in place of the source, or null. */
  streamUrl: string | null
  /** Whether it starts by itself. */
  autoPlay: boolean
}

/** A video with our own controls. Its frame has the right shape from the start. */
export function VideoPlayer({ item, source, streamUrl, autoPlay, shape, onError, ...choice }: VideoPlayerProps) {
  const frame = useRef<HTMLDivElement>(null)
  const [media, setMedia] = useState<HTMLVideoElement | null>(null)
  const [started, setStarted] = useState(false)
  const hasPicture = item.metadata.video !== undefined
  const versions = useSource(media, { url: source, streamUrl, autoPlay, hasPicture, quality: choice.quality }, onError)
  const playback = usePlayback(media, item.durationSeconds)
  const fullscreen = useFullscreen(frame, media)
  const full = fullscreen?.on === true
  const { idle, stir } = useIdle(full && playback.playing)
  const track = recordOf(item.metadata.video)
  const frameRate = numberOf(track.frameRate) ?? 0
  const keys = usePlayerKeys(playback, {
    frameSeconds: 1 / (frameRate >= 1 ? frameRate : 25),
    ...(fullscreen === null ? {} : { toggleFullscreen: fullscreen.toggle }),
  })
  const chapters = chaptersOf(item.metadata, playback.duration || null)
  // Older items say nothing of their tracks: then it may have sound.
  const audible = item.metadata.video === undefined || item.metadata.audio !== undefined
  return (
    <div
      ref={frame}
      role="group"
      aria-label={`Player of ${nameOf(item)}`}
      className={classNames(
        '@container',
        full ? 'relative flex h-full bg-black text-text-1' : 'rounded-md bg-surface-2',
      )}
      data-room={full ? 'dark' : undefined}
      onKeyDown={(event) => {
        stir()
        keys(event)
      }}
      onPointerMove={stir}
    >
      <div
        className={classNames(
          'relative w-full bg-black',
          full ? 'h-full' : 'max-h-[60dvh] min-h-24 overflow-hidden rounded-t-md',
        )}
        style={full ? undefined : { aspectRatio: shape }}
      >
        <video
          ref={setMedia}
          playsInline
          preload="metadata"
          {...(item.posterUrl ? { poster: item.posterUrl } : {})}
          aria-label={nameOf(item)}
          className={classNames('absolute inset-0 size-full object-contain', idle && 'cursor-none')}
          onClick={playback.toggle}
          onDoubleClick={fullscreen?.toggle}
          onPlay={() => setStarted(true)}
        />
        {!started && (
          <span
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-1/2 flex size-12 -translate-1/2 items-center justify-center rounded-full bg-black/60 text-white"
          >
            <Play size={20} fill="currentColor" className="ml-0.5" aria-hidden />
          </span>
        )}
        {playback.waiting && (
          <span
            role="status"
            aria-label="Waiting for data"
            className="pointer-events-none absolute top-1/2 left-1/2 -mt-4 -ml-4 size-8 animate-[turn_900ms_linear_infinite,late_300ms_step-end] rounded-full border-2 border-white/30 border-t-white"
          />
        )}
      </div>
      <div
        className={classNames(
          'px-2 pb-1',
          full && 'absolute inset-x-0 bottom-0 bg-surface-0/85 transition-opacity duration-150',
          idle && 'opacity-0',
        )}
      >
        <VideoTrack item={item} playback={playback} chapters={chapters} />
        <PlayerControls
          playback={playback}
          audible={audible}
          quality={<QualitySelect {...choice} versions={versions} />}
          fullscreen={fullscreen}
        />
      </div>
      {!full && chapters.length > 0 && <ChapterList chapters={chapters} playback={playback} />}
    </div>
  )
}
