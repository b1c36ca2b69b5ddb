import type { ProjectTypeInfo } from '@holdall/client'
import { formatSize } from '../format/size.ts'

const KINDS: Record<string, string> = { image: 'images', video: 'video', audio: 'audio', '*': 'any file' }

/** `Music clip` for `music-clip`. */
export function typeName(type: string): string {
  const words = type.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What a project of this type takes: `Video, audio and images up to 2.1 GB`. */
export function describeType({ allowedFileTypes, maxFileSize }: ProjectTypeInfo): string {
  const kinds = [...new Set(allowedFileTypes.map((type) => KINDS[type.split('/')[0] ?? ''] ?? 'files'))]
  const named = kinds.includes('any file') ? ['any file'] : kinds
  const list = named.length < 2 ? (named[0] ?? '') : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`
  return `${list.charAt(0).toUpperCase()}${list.slice(1)} up to ${formatSize(maxFileSize)}`
}
