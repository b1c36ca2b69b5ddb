import { MIME_ALIASES, MIME_TABLE } from './mime-table.ts'

/** What an item is to a person: decides its icon, its folder and how it is previewed. */
export type MediaKind = 'image' | 'video' | 'audio' | 'file'

const FALLBACK_EXTENSION = '.bin'
const FALLBACK_MIME = 'application/octet-stream'
const MIME_SHAPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9*][a-z0-9!#$&^_.+-]{0,126}$/

const aliases = new Map(Object.entries(MIME_ALIASES))
const extensionByMime = new Map(MIME_TABLE.map(([mime, extensions]) => [mime, `.${extensions.split(' ')[0]}`]))
const mimeByExtension = new Map(
  [...MIME_TABLE]
    .reverse()
    .flatMap(([mime, extensions]) => extensions.split(' ').map((extension) => [extension, mime])),
)

const TEXT_APPLICATION_TYPES = new Set([
  'application/json',
  'application/x-ndjson',
  'application/xml',
  'application/yaml',
  'application/toml',
  'application/sql',
  'application/x-sh',
  'application/x-subrip',
  'application/typescript',
  'application/vnd.apple.mpegurl',
  'application/graphql',
  'application/xml-dtd',
  'application/x-httpd-php',
  'audio/mpegurl',
  'model/obj',
])

const INLINE_IMAGES = new Set([
  'image/jpeg',
  'image/png',
  'image/apng',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/heic',
  'image/bmp',
  'image/tiff',
  'image/x-icon',
  'image/jxl',
])

/** The type without parameters, in lower case, trimmed; still under the name that was given. */
function bareMime(mime: string): string {
  const semicolon = mime.indexOf(';')
  return (semicolon === -1 ? mime : mime.slice(0, semicolon)).trim().toLowerCase()
}

/** Whether `value` reads as a MIME type: `type/subtype`, parameters allowed. @see RFC 6838 §4.2 */
export function isMime(value: string): boolean {
  return MIME_SHAPE.test(bareMime(value)) && !value.includes('*')
}

/**
 * The one name of a type: parameters dropped, lower case, aliases resolved. What does not read as a MIME type is
 * `application/octet-stream`.
 *
 * @example canonicalMime('Audio/X-WAV; codecs=1') // 'audio/wav'
 */
export function canonicalMime(mime: string): string {
  const bare = bareMime(mime)
  return aliases.get(bare) ?? (isMime(bare) ? bare : FALLBACK_MIME)
}

/** Whether two names mean the same type: `audio/mp3` and `audio/mpeg` do. */
export function sameMime(a: string, b: string): boolean {
  return canonicalMime(a) === canonicalMime(b)
}

/**
 * Whether a type is in a list such as a project type's `allowedFileTypes`; a star stands for any type.
 * An empty list allows nothing.
 */
export function mimeAllowed(allowedFileTypes: readonly string[], mime: string): boolean {
  const canonical = canonicalMime(mime)
  return allowedFileTypes.some((allowed) => {
    const bare = bareMime(allowed)
    if (bare === '*/*') return true
    if (bare.endsWith('/*')) return canonical.startsWith(bare.slice(0, -1))
    return canonicalMime(bare) === canonical
  })
}

/** The kind of a type: `image`, `video`, `audio`, and `file` for everything else. */
export function kindOfMime(mime: string): MediaKind {
  const canonical = canonicalMime(mime)
  const kind = canonical.slice(0, canonical.indexOf('/'))
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'file'
}

/** The extension, with its dot, that a file of this type is given; `.bin` when the type is unknown. */
export function extensionOfMime(mime: string): string {
  return extensionByMime.get(bareMime(mime)) ?? extensionByMime.get(canonicalMime(mime)) ?? FALLBACK_EXTENSION
}

/** The type that a file's name promises, by its extension; null when it promises none. Never trust it over the content. */
export function mimeOfFilename(name: string): string | null {
  const dot = name.lastIndexOf('.')
  const extension = dot === -1 || name.length - dot > 20 ? '' : name.slice(dot + 1).toLowerCase()
  return mimeByExtension.get(extension) ?? null
}

/**
 * Whether a type is text, which no signature gives away: such a file is accepted as what it was declared when it is
 * valid UTF-8.
 */
export function isTextMime(mime: string): boolean {
  const canonical = canonicalMime(mime)
  return (
    canonical.startsWith('text/') ||
    canonical.endsWith('+json') ||
    canonical.endsWith('+xml') ||
    TEXT_APPLICATION_TYPES.has(canonical)
  )
}

/**
 * Whether a browser may show the type inside our origin: raster images, video, audio and plain text. Everything that can
 * carry script (SVG, HTML, XML, PDF) is only ever sent as a download.
 */
export function isInlineSafe(mime: string): boolean {
  const canonical = canonicalMime(mime)
  if (canonical.endsWith('+xml')) return false
  if (canonical.startsWith('video/') || canonical.startsWith('audio/')) return extensionByMime.has(canonical)
  return INLINE_IMAGES.has(canonical) || canonical === 'text/plain'
}
