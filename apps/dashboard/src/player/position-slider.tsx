// biome-ignore-all lint/a11y/useSemanticElements: a range input cannot hold a waveform or hover pictures

import { type PointerEvent, type ReactNode, useState } from 'react'
import { formatDuration } from '../format/duration.ts'
import { classNames } from '../ui/class-names.ts'
import { type Chapter, chapterAt } from './chapters.ts'
import type { Playback } from './use-playback.ts'
import { usePosition } from './use-position.ts'

/** What a position bar draws. */
export interface PositionView {
  /** How far the recording is, 0 to 1. */
  played: number
  /** Where the pointer is, in seconds and 0 to 1; null while it is elsewhere. */
  pointed: { seconds: number; fraction: number } | null
}

interface PositionSliderProps {
  playback: Playback
  chapters: readonly Chapter[]
  className?: string
  children: (view: PositionView) => ReactNode
}

/** Where the recording is, to be read and to be moved, by pointer and keyboard. What it looks like is its child. */
export function PositionSlider({ playback, chapters, className, children }: PositionSliderProps) {
  const { media, duration, seek } = playback
  const position = usePosition(media)
  const [pointer, setPointer] = useState<number | null>(null)
  const [dragging, setDragging] = useState(false)
  const seconds = dragging && pointer !== null ? pointer * duration : Math.min(position, duration)
  const whole = Math.floor(seconds)
  const chapter = chapterAt(chapters, seconds)

  const move = (event: PointerEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const fraction = width === 0 ? 0 : Math.max(0, Math.min(1, (event.clientX - left) / width))
    setPointer(fraction)
    return fraction * duration
  }
  const drop = () => {
    setDragging(false)
    setPointer(null)
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Position"
      aria-valuemin={0}
      aria-valuemax={Math.floor(duration)}
      aria-valuenow={whole}
      aria-valuetext={`${formatDuration(whole)} of ${formatDuration(Math.floor(duration))}${chapter === undefined ? '' : `, ${chapter.title}`}`}
      className={classNames('relative cursor-pointer touch-pan-y select-none', className)}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setDragging(true)
        seek(move(event))
      }}
      onPointerMove={(event) => {
        // A finger has no place before it touches.
        if (event.pointerType === 'touch' && !dragging) return
        const to = move(event)
        if (dragging) seek(to)
      }}
      onPointerUp={(event) => {
        setDragging(false)
        if (event.pointerType === 'touch') setPointer(null)
      }}
      onPointerCancel={drop}
      onPointerLeave={() => !dragging && setPointer(null)}
    >
      {children({
        played: duration > 0 ? seconds / duration : 0,
        pointed: pointer === null || duration === 0 ? null : { seconds: pointer * duration, fraction: pointer },
      })}
    </div>
  )
}
