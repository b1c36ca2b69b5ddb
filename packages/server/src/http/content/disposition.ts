// Control characters, line and paragraph separators, bidirectional marks, zero-width characters, the byte-order mark.
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu
const SEPARATORS = /[/\\]/g
const NOT_ASCII_SAFE = /[^\x20-\x7e]|["\\%]/gu
const NOT_ATTR_CHAR = /['()*]/g
const MAX_NAME_CHARACTERS = 200

/** A file name that a browser may be told: no path, no control or direction marks, never empty, at most 200 characters. */
export function safeFilename(name: string): string {
  const cleaned = name
    .toWellFormed()
    .replace(INVISIBLE, '')
    .replace(SEPARATORS, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
  return cleaned === '' ? 'download' : shorten(cleaned)
}

/**
 * The value of `Content-Disposition` for a name that may be hostile: an ASCII `filename`, and `filename*` where that is
 * not the whole truth.
 * @see RFC 6266 §4, RFC 8187 §3.2
 */
export function contentDisposition(type: 'inline' | 'attachment', name: string): string {
  const safe = safeFilename(name)
  const ascii = safe.replace(NOT_ASCII_SAFE, '_')
  if (ascii === safe) return `${type}; filename="${ascii}"`
  const encoded = encodeURIComponent(safe).replace(NOT_ATTR_CHAR, percentEncoded)
  return `${type}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

/** Cuts the stem, not the extension: without it the file no longer opens. */
function shorten(name: string): string {
  const characters = [...name]
  if (characters.length <= MAX_NAME_CHARACTERS) return name
  const dot = characters.lastIndexOf('.')
  const extension = dot > 0 && characters.length - dot <= 20 ? characters.slice(dot) : []
  return [...characters.slice(0, MAX_NAME_CHARACTERS - extension.length), ...extension].join('')
}
