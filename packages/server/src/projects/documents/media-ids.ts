import { isId } from '@holdall/protocol'

const MEDIA_ID = /(?<![0-9A-Za-z_-])media-[0-7][0-9a-hjkmnp-tv-z]{25}(?![0-9A-Za-z_-])/g

/** The media that a document names: at the declared pointers, else whatever looks like a media id anywhere in its text. Sorted. */
export function mediaIdsOf(text: string, value: unknown, pointers: readonly string[] | undefined): string[] {
  const found = new Set<string>()
  if (pointers === undefined) for (const [id] of text.matchAll(MEDIA_ID)) found.add(id)
  else for (const pointer of pointers) collect(value, pointer.slice(1).split('/'), found)
  return [...found].sort()
}

function collect(value: unknown, path: string[], found: Set<string>): void {
  let level = [value]
  for (const token of path) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    level = level.flatMap((item) => {
      if (typeof item !== 'object' || item === null) return []
      if (token === '*') return Object.values(item)
      return Object.hasOwn(item, name) ? [(item as Record<string, unknown>)[name]] : []
    })
  }
  for (const item of level.flat()) if (isId(item, 'media')) found.add(item)
}
