import { Pause, Play } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { formatSeconds, type PlacedClip } from '../timeline.ts'
import type { BinItem } from '../use-bin.ts'

export interface PlayerProps {
  clip: PlacedClip | null
  item: BinItem | undefined
  /** The clip has been played to its end; false when there is no other. */
  onEnd: () => boolean
}

/** Shows the selected clip, and plays from there to the end of the film. */
export function Player({ clip, item, onEnd }: PlayerProps) {
  const [isPlaying, setPlaying] = useState(false)
  const media = useRef<HTMLMediaElement | null>(null)
  const end = () => setPlaying(onEnd())

  const { id, startSeconds, seconds, kind } = clip ?? {}
  // biome-ignore lint/correctness/useExhaustiveDependencies: a clip that is played is not begun again when its neighbours change
  useEffect(() => {
    if (id === undefined || !isPlaying) return media.current?.pause()
    if (kind === 'image') {
      const timer = setTimeout(end, (seconds ?? 0) * 1000)
      return () => clearTimeout(timer)
    }
    if (media.current !== null) media.current.currentTime = startSeconds ?? 0
    // A browser that refuses to play says so by staying still.
    media.current?.play().catch(() => setPlaying(false))
  }, [id, isPlaying])

  const common = {
    ref: (element: HTMLMediaElement | null) => {
      media.current = element
    },
    src: item?.url ?? undefined,
    onTimeUpdate: () => clip !== null && (media.current?.currentTime ?? 0) >= clip.endSeconds && isPlaying && end(),
    onEnded: end,
  }
  return (
    <section className="player" aria-label="Preview">
      <div className="screen">
        {clip === null && <span>Select a clip to see it</span>}
        {clip !== null && item?.url == null && <span>This file is not here yet</span>}
        {/* biome-ignore-start lint/a11y/useMediaCaption: these are the user's own recordings */}
        {clip?.kind === 'video' && <video key={clip.id} {...common} playsInline preload="metadata" />}
        {clip?.kind === 'audio' && <audio key={clip.id} {...common} />}
        {/* biome-ignore-end lint/a11y/useMediaCaption: these are the user's own recordings */}
        {clip?.kind === 'image' && item?.url != null && <img src={item.url} alt={clip.title} />}
      </div>
      <div className="row">
        <button type="button" disabled={clip === null} onClick={() => setPlaying(!isPlaying)}>
          {isPlaying ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden />}
          {isPlaying ? 'Pause' : 'Play'}
        </button>
        {clip !== null && (
          <span className="quiet truncate">
            {clip.title}, {formatSeconds(clip.seconds)}
          </span>
        )}
      </div>
    </section>
  )
}
