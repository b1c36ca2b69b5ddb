import { createHmac, timingSafeEqual } from 'node:crypto'
import type { KeyRing } from './secrets.ts'

/** Bytes of a signature: 128 bits of HMAC-SHA256. */
const TAG_BYTES = 16

/** Signs bytes and answers base64url text of payload and tag; the same payload always gives the same text. */
export function signBytes(keys: KeyRing, payload: Buffer): string {
  const tag = createHmac('sha256', keys.signing).update(payload).digest()
  return Buffer.concat([payload, tag.subarray(0, TAG_BYTES)]).toString('base64url')
}

/** The payload of signed text, or null for anything that none of the keys signed. */
export function verifyBytes(keys: KeyRing, text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  // Node skips foreign characters and stray bits; only the one true spelling counts.
  if (bytes.length <= TAG_BYTES || bytes.toString('base64url') !== text) return null
  const payload = bytes.subarray(0, -TAG_BYTES)
  const tag = bytes.subarray(-TAG_BYTES)
  for (const key of keys.verifying) {
    const expected = createHmac('sha256', key).update(payload).digest()
    if (timingSafeEqual(expected.subarray(0, TAG_BYTES), tag)) return payload
  }
  return null
}
