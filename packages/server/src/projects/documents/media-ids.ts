import { isId } from '@holdall/protocol'

const PREFIX = 'media-'
const ID_LENGTH = PREFIX.length + 26
const WORD = /[0-9A-Za-z_-]/

/** The media that a document names: at the declared pointers, else whatever looks like a media id anywhere in its text. Sorted. */
export function mediaIdsOf(text: string, value: unknown, pointers: readonly string[] | undefined): string[] {
  const found = new Set<string>()
  if (pointers === undefined) scan(text, found)
  else for (const pointer of pointers) collect(value, pointer.slice(1).split('/'), found)
  return [...found].sort()
}

/** By `indexOf`: a tenth of the time that an expression takes for a large text without ids. */
function scan(text: string, found: Set<string>): void {
  for (let at = text.indexOf(PREFIX); at !== -1; at = text.indexOf(PREFIX, at + 1)) {
    const id = text.slice(at, at + ID_LENGTH)
    const stands = !WORD.test(text.charAt(at - 1)) && !WORD.test(text.charAt(at + ID_LENGTH))
    if (stands && isId(id, 'media')) found.add(id)
  }
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
