import { listOf, numberOf, recordOf, textOf } from '../api/loose-json.ts'

/** A stretch of a recording with a name. */
export interface Chapter {
  /** Seconds. */
  start: number
  title: string
}

const MAX_CHAPTERS = 500

/** The chapters that a recording names, in order; those that begin after its end are left out. */
export function chaptersOf(metadata: Record<string, unknown>, durationSeconds: number | null): Chapter[] {
  const end = durationSeconds ?? Number.POSITIVE_INFINITY
  return listOf(metadata.chapters)
    .slice(0, MAX_CHAPTERS)
    .map((chapter) => recordOf(chapter))
    .flatMap(({ startSeconds, title }) => {
      const start = numberOf(startSeconds)
      return start === null || start < 0 || start >= end ? [] : [{ start, title: textOf(title) }]
    })
    .sort((a, b) => a.start - b.start)
    .map(({ start, title }, index) => ({ start, title: title ?? `Chapter ${index + 1}` }))
}

/** The chapter of an instant, if it has begun. */
export function chapterAt(chapters: readonly Chapter[], seconds: number): Chapter | undefined {
  return chapters.findLast(({ start }) => start <= seconds)
}
