import type { ReactNode } from 'react'
import { formatDuration } from '../format/duration.ts'
import { type Chapter, chapterAt } from './chapters.ts'
import type { PositionView } from './position-slider.tsx'

interface PointedPlaceProps {
  pointed: NonNullable<PositionView['pointed']>
  chapters: readonly Chapter[]
  /** Pixels. */
  width: number
  children?: ReactNode
}

/** What floats above the place that the pointer is at: a picture where there is one, the time, the chapter. Never over the edges. */
export function PointedPlace({ pointed: { seconds, fraction }, chapters, width, children }: PointedPlaceProps) {
  const chapter = chapterAt(chapters, seconds)
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute bottom-full z-10 mb-1 flex flex-col items-center gap-1"
      style={{ width, left: `clamp(0px, calc(${fraction * 100}% - ${width / 2}px), calc(100% - ${width}px))` }}
    >
      {children}
      <span className="max-w-full truncate rounded-sm bg-black/75 px-1.5 text-xs text-white tabular">
        {formatDuration(Math.floor(seconds))}
        {chapter !== undefined && ` · ${chapter.title}`}
      </span>
    </span>
  )
}
