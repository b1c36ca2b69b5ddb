import { canonicalMime, isTextMime, mimeOfFilename } from '@holdall/protocol'
import { fileTypeFromBuffer } from 'file-type'

const FALLBACK = 'application/octet-stream'

export interface SniffHints {
  /** What the client said it is. */
  declaredMime: string | null
  filename: string | null
}

export interface Sniffed {
  mimeType: string
  /** Set for text, which is believed only while every byte is valid UTF-8. */
  text: boolean
}

/**
 * Judges content by its first bytes. Text has no signature: it passes as what it was declared (else as what its name says) when it is UTF-8.
 *
 * @param head the first bytes of the content, 4,100 or more where there are that many
 */
export async function sniff(head: Uint8Array, { declaredMime, filename }: SniffHints): Promise<Sniffed> {
  const quick = quickSniff(head)
  if (quick) return { mimeType: quick, text: false }
  const found = await fileTypeFromBuffer(head).catch(() => undefined)
  const declared =
    textHint(declaredMime) ??
    (isVague(declaredMime) ? textHint(filename === null ? null : mimeOfFilename(filename)) : null)
  if (found && found.mime !== 'application/xml') return { mimeType: canonicalMime(found.mime), text: false }
  if (looksLikeText(head)) {
    if (declared) return { mimeType: declared, text: true }
    if (found) return { mimeType: 'application/xml', text: true }
  }
  return { mimeType: FALLBACK, text: false }
}

function textHint(mime: string | null): string | null {
  return mime !== null && isTextMime(mime) ? canonicalMime(mime) : null
}

function isVague(mime: string | null): boolean {
  return mime === null || mime === FALLBACK || mime === 'application/x-www-form-urlencoded'
}

/** The commonest signatures of pictures, which decide alone. */
function quickSniff(head: Uint8Array): string | null {
  if (head.length < 16) return null
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'image/jpeg'
  if (
    head[0] === 0x52 &&
    head[1] === 0x49 &&
    head[2] === 0x46 &&
    head[3] === 0x46 &&
    head[8] === 0x57 &&
    head[9] === 0x45 &&
    head[10] === 0x42 &&
    head[11] === 0x50
  ) {
    return 'image/webp'
  }
  return null
}

/** No NUL and valid UTF-8, allowing a character to be cut at the end. */
export function looksLikeText(head: Uint8Array): boolean {
  if (head.includes(0)) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}
