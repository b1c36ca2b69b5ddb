const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const ULID = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/
const VALUES = new Int8Array(128).fill(-1)
for (let value = 0; value < 32; value++) VALUES[ALPHABET.charCodeAt(value)] = value

/** The 16 bytes of a ULID in lower case, or null when the text is not exactly one. */
export function ulidToBytes(ulid: string): Buffer | null {
  if (!ULID.test(ulid)) return null
  const bytes = Buffer.allocUnsafe(16)
  let bits = 0
  let pending = 0
  let position = 16
  // From the right, since 26 letters carry 130 bits and the two spare ones lead.
  for (let index = 25; index >= 0; index--) {
    pending |= VALUES[ulid.charCodeAt(index)]! << bits
    bits += 5
    if (bits >= 8 && position > 0) {
      bytes[--position] = pending & 0xff
      pending >>= 8
      bits -= 8
    }
  }
  return bytes
}

/** The ULID in lower case that 16 bytes stand for. */
export function bytesToUlid(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let pending = 0
  let position = 15
  for (let index = 25; index >= 0; index--) {
    if (bits < 5 && position >= 0) {
      pending |= bytes[position--]! << bits
      bits += 8
    }
    text = ALPHABET[pending & 31] + text
    pending >>= 5
    bits -= 5
  }
  return text
}
