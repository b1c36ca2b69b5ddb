import { HoldallError } from '../errors.ts'
import { Sha256 } from '../sha256.ts'

const PLAIN = /^[a-z0-9][a-z0-9_-]{0,63}$/
const HASHED = /^u-[a-z2-7]{26}$/
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const HASHED_LENGTH = 26

/**
 * The first `length` base32 characters of `bytes`, in lower case.
 * @see RFC 4648 §6
 */
function base32(bytes: Uint8Array, length: number): string {
  let text = ''
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5 && text.length < length) {
      bits -= 5
      text += ALPHABET[(buffer >> bits) & 31]
    }
    buffer &= (1 << bits) - 1
  }
  return text
}

/**
 * The segment that stands for a user in object keys: the id itself when it is plain (`[a-z0-9][a-z0-9_-]{0,63}`, not
 * beginning with `u-`), else `u-` and 26 base32 characters of its SHA-256. So `Alice` and `alice` never meet, not even on a
 * file system that ignores case, and no id escapes its folder.
 *
 * @throws {invalid_request} when the id is empty or not well-formed Unicode (two such ids would hash alike)
 */
export function userSegment(userId: string): string {
  if (PLAIN.test(userId) && !userId.startsWith('u-')) return userId
  if (userId === '' || !userId.isWellFormed()) {
    throw new HoldallError('invalid_request', 'A user id must not be empty and must be well-formed Unicode')
  }
  return `u-${base32(new Sha256().update(new TextEncoder().encode(userId)).digest(), HASHED_LENGTH)}`
}

/** Whether `value` is a segment that `userSegment` can answer. */
export function isUserSegment(value: string): boolean {
  return value.startsWith('u-') ? HASHED.test(value) : PLAIN.test(value)
}
