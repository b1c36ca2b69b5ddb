/** The first 32 bits of the fractional part of a root of each of the first `count` primes. */
function rootsOfPrimes(count: number, degree: 2 | 3): Uint32Array {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return Uint32Array.from(primes, (prime) => (prime ** (1 / degree) % 1) * 2 ** 32)
}

const START = rootsOfPrimes(8, 2)
const ROUNDS = rootsOfPrimes(64, 3)

const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/** The text's bytes, a one bit, zeros, and how many bits there were, as whole blocks of 64 bytes. */
function padded(bytes: Uint8Array): DataView {
  const blocks = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64)
  blocks.set(bytes)
  blocks[bytes.length] = 0x80
  const view = new DataView(blocks.buffer)
  view.setBigUint64(blocks.length - 8, BigInt(bytes.length) * 8n)
  return view
}

/**
 * SHA-256 of a short text such as an id. Written out here because a library's costs every page that uses the client 2 kB more.
 *
 * @see FIPS 180-4
 */
export function sha256(text: string): Uint8Array {
  const view = padded(new TextEncoder().encode(text))
  const hash = START.slice()
  const words = new Uint32Array(64)
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    for (let i = 0; i < 64; i++) words[i] = i < 16 ? view.getUint32(offset + i * 4) : extended(words, i)
    mix(hash, words)
  }
  const digest = new DataView(new ArrayBuffer(32))
  hash.forEach((word, i) => {
    digest.setUint32(i * 4, word)
  })
  return new Uint8Array(digest.buffer)
}

function extended(words: Uint32Array, i: number): number {
  const at = (back: number): number => words[i - back] as number
  const small = rotated(at(15), 7) ^ rotated(at(15), 18) ^ (at(15) >>> 3)
  const large = rotated(at(2), 17) ^ rotated(at(2), 19) ^ (at(2) >>> 10)
  return at(16) + small + at(7) + large
}

/** One block's 64 rounds. */
function mix(hash: Uint32Array, words: Uint32Array): void {
  let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number]
  for (let i = 0; i < 64; i++) {
    const chosen = (e & f) ^ (~e & g)
    const first =
      h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + chosen + (ROUNDS[i] as number) + (words[i] as number)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
  }
  for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) hash[i] = (hash[i] as number) + value
}
