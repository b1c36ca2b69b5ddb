import type { MusicTrack } from '@holdall/react'

const FIELDS: Record<string, string> = {
  name: 'Name',
  gain: 'Gain',
  muted: 'Mute',
  trimStartSeconds: 'Beginning',
  trimEndSeconds: 'End',
}

/** What a JSON Pointer into `data` is to a person: `Gain of “Drums”`. */
export function nameOfPlace(tracks: readonly MusicTrack[], path: string): string {
  const [, list, index, field = ''] = path.split('/')
  if (list !== 'tracks') return 'Something else in this clip'
  if (index === undefined) return 'Order of the tracks'
  return `${FIELDS[field] ?? 'All'} of “${tracks[Number(index)]?.name ?? 'a track that is gone'}”`
}

/** The value at a place. */
export function valueAt(data: unknown, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], data)
}

/** A value as it is shown. */
export function textOfValue(value: unknown): string {
  if (typeof value === 'string') return `“${value}”`
  if (typeof value === 'number') return value.toFixed(2)
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return value === null ? 'to the end' : 'as it was there'
}
