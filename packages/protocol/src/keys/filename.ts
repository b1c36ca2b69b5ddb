import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { HoldallError } from '../errors.ts'

const MAX_STEM_LENGTH = 80
const HASH_BYTES = 5
/** Enough of a name to fill a stem, whatever is dropped from it in practice; bounds the work on a hostile one. */
const MAX_NAME_LENGTH = 1024
const EMPTY_STEM = 'file'

const NAME_EXTENSION = /\.[A-Za-z0-9]{1,10}$/
const EXTENSION = /^\.[a-z0-9]{1,12}$/
const WINDOWS_RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i
const CANONICAL = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,79}-([0-9a-f]{10})(?:\.[a-z0-9]{1,12})?$/

/** `text` without the characters of `set` at its end. A loop, because such a regular expression is quadratic. */
function trimEnd(text: string, set: string): string {
  let end = text.length
  while (end > 0 && set.includes(text[end - 1] as string)) end--
  return text.slice(0, end)
}

/**
 * The harmless stem of an original file name: its extension dropped; ASCII letters, digits, `-`, `_` and `.` kept, every
 * other run one `-`, every run of dots one dot; no `.` or `-` in front and no `.` at the end; at most 80 characters. A
 * name that Windows reserves gets a `_` in front; one with nothing left is `file`.
 *
 * @example sanitiseStem('Für Elise (live).MP3') // 'F-r-Elise-live-'
 */
export function sanitiseStem(name: string): string {
  const stem = trimEnd(name, '. ').replace(NAME_EXTENSION, '').slice(0, MAX_NAME_LENGTH)
  const plain = stem
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+/, '')
  const safe = WINDOWS_RESERVED.test(plain) ? `_${plain}` : plain
  return trimEnd(safe.slice(0, MAX_STEM_LENGTH), '.') || EMPTY_STEM
}

/** What a file's name in its object key is made of. */
export interface FilenameParts {
  ownerUserId: string
  /** The name as it arrived. */
  originalName: string
  mediaId: string
  /** Of the sniffed type, with its dot, as `extensionOfMime` answers it; or empty. */
  extension: string
}

/**
 * The file name of an object: `{stem}-{hash}{extension}`, where the hash is the first 10 hex characters of SHA-1 over
 * `owner:originalName:mediaId`. The media id makes it unique; the stem is for people.
 *
 * @throws {invalid_request} when the extension is not a dot and up to 12 lower-case letters or digits
 */
export function buildFilename({ ownerUserId, originalName, mediaId, extension }: FilenameParts): string {
  if (extension !== '' && !EXTENSION.test(extension)) {
    throw new HoldallError('invalid_request', `"${extension.slice(0, 40)}" is not an extension such as ".jpg"`)
  }
  const digest = sha1(utf8ToBytes(`${ownerUserId}:${originalName}:${mediaId}`))
  return `${sanitiseStem(originalName)}-${bytesToHex(digest.subarray(0, HASH_BYTES))}${extension}`
}

/** The hash in a file name that `buildFilename` made; null for a name that lacks it, as in keys of older programs. */
export function filenameHash(filename: string): string | null {
  return CANONICAL.exec(filename)?.[1] ?? null
}
