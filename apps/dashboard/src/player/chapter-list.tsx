import { formatDuration } from '../format/duration.ts'
import { type Chapter, chapterAt } from './chapters.ts'
import type { Playback } from './use-playback.ts'
import { usePosition } from './use-position.ts'

/** The chapters by name; each is a way to its beginning. */
export function ChapterList({ chapters, playback }: { chapters: readonly Chapter[]; playback: Playback }) {
  const current = chapterAt(chapters, usePosition(playback.media))
  return (
    <ol aria-label="Chapters" className="max-h-44 overflow-y-auto border-t border-line p-1">
      {chapters.map((chapter) => (
        <li key={`${chapter.start} ${chapter.title}`}>
          <button
            type="button"
            aria-current={chapter === current ? 'true' : undefined}
            className="flex min-h-8 w-full items-center gap-3 rounded-md px-2 text-left hover:bg-surface-3 aria-[current]:font-strong aria-[current]:text-accent"
            onClick={() => playback.seek(chapter.start)}
          >
            <span className="tabular text-xs text-text-2">{formatDuration(Math.floor(chapter.start))}</span>
            <span className="min-w-0 flex-1 truncate" title={chapter.title}>
              {chapter.title}
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}
