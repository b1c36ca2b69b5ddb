import { formatSeconds, type Timeline } from '../timeline.ts'

const FIELDS: Record<string, string> = {
  title: 'Title',
  position: 'Place',
  startSeconds: 'Beginning',
  endSeconds: 'End',
}

/** What a JSON Pointer into the timeline is to a person: `Title of “Harbour”`. */
export function nameOfPlace(timeline: Timeline, path: string): string {
  const [, first = '', id = '', field = ''] = path.split('/')
  if (first === 'title') return 'Title of the film'
  const clip = timeline.clips[id]
  const name = clip === undefined ? 'a clip that is gone' : `“${clip.title}”`
  return `${FIELDS[field] ?? 'All'} of ${name}`
}

/** The value at a place. */
export function valueAt(timeline: Timeline, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], timeline)
}

/** A value as it is shown. */
export function textOfValue(value: unknown, path: string): string {
  if (typeof value === 'string') return `“${value}”`
  if (typeof value !== 'number') return 'the whole clip'
  return path.endsWith('/position') ? `at ${value.toFixed(2)}` : formatSeconds(value)
}
