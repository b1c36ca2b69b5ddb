import { extensionOfMime } from '@holdall/protocol'
import type { MediaContentRow } from '../../projects/bundles/read-contents.ts'
import { HOLDALL_FILE, isJsonPath, isSafePath, PATH_MEMBER } from './folder-names.ts'

const KIND_FOLDERS: Readonly<Record<string, string>> = { image: 'images', video: 'videos', audio: 'audio' }

/**
 * Where the files of media lie: where they were imported from, else `assets/{images,videos,audio,music,files}/{sha256}.{ext}`. No two share a
 * path, nor one with a document, also where the file system does not tell `A` from `a`.
 */
export function assignPaths(media: readonly MediaContentRow[], taken: Iterable<string>): Map<string, string> {
  const used = new Set<string>()
  for (const path of [HOLDALL_FILE, ...taken]) occupy(used, path)
  const paths = new Map<string, string>()
  const rest: MediaContentRow[] = []
  for (const item of media) {
    const path = item.metadata[PATH_MEMBER]
    if (typeof path === 'string' && isSafePath(path) && !isJsonPath(path) && isFree(used, path)) {
      paths.set(item.id, path)
      occupy(used, path)
    } else rest.push(item)
  }
  for (const { id, kind, category, sha256, mimeType } of rest) {
    const folder = category === 'music' ? 'music' : (KIND_FOLDERS[kind] ?? 'files')
    const path = [sha256, `${sha256}-${id}`]
      .map((stem) => `assets/${folder}/${stem}${extensionOfMime(mimeType)}`)
      .find((candidate) => isFree(used, candidate)) as string
    paths.set(id, path)
    occupy(used, path)
  }
  return paths
}

/** A file cannot be where another is, nor below it, nor where others are below. */
function isFree(used: ReadonlySet<string>, path: string): boolean {
  const folded = fold(path)
  if (used.has(folded) || used.has(`${folded}/`)) return false
  return !parentsOf(folded).some((parent) => used.has(parent))
}

function occupy(used: Set<string>, path: string): void {
  const folded = fold(path)
  used.add(folded)
  for (const parent of parentsOf(folded)) used.add(`${parent}/`)
}

function parentsOf(path: string): string[] {
  const segments = path.split('/').slice(0, -1)
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'))
}

function fold(path: string): string {
  return path.normalize('NFC').toLowerCase()
}
