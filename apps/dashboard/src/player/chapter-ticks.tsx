import { classNames } from '../ui/class-names.ts'
import type { Chapter } from './chapters.ts'

/** More would be a fence. */
const MOST_TICKS = 100

interface ChapterTicksProps {
  chapters: readonly Chapter[]
  /** Seconds. */
  duration: number
  className: string
}

/** Where chapters begin, but for one at the very beginning. */
export function ChapterTicks({ chapters, duration, className }: ChapterTicksProps) {
  if (duration === 0 || chapters.length > MOST_TICKS) return null
  return chapters
    .filter(({ start }) => start > 0 && start < duration)
    .map(({ start, title }) => (
      <span
        key={`${start} ${title}`}
        data-part="tick"
        className={classNames('pointer-events-none absolute w-0.5 -translate-x-1/2 bg-text-1', className)}
        style={{ left: `${(start / duration) * 100}%` }}
      />
    ))
}
