const BLOCK_BYTES = 64

/** The first 32 bits of the fractional part of a root of each of the first `count` primes. */
function rootsOfPrimes(count: number, degree: 2 | 3): Int32Array {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return Int32Array.from(primes, (prime) => (prime ** (1 / degree) % 1) * 2 ** 32)
}

const START = rootsOfPrimes(8, 2)
const ROUNDS = rootsOfPrimes(64, 3)

/**
 * SHA-256 that takes its bytes bit by bit, where there is nothing faster that does. Written out here because a library is three times its size,
 * in every page that uses the client.
 *
 * @see FIPS 180-4
 */
export class Sha256 {
  readonly #state = START.slice()
  readonly #words = new Int32Array(64)
  readonly #rest = new Uint8Array(BLOCK_BYTES)
  #length = 0

  update(bytes: Uint8Array): this {
    let at = 0
    while (at < bytes.length) {
      const filled = this.#length % BLOCK_BYTES
      if (filled === 0 && bytes.length - at >= BLOCK_BYTES) {
        const whole = (bytes.length - at) & -BLOCK_BYTES
        this.#mix(bytes, at, at + whole)
        at += whole
        this.#length += whole
        continue
      }
      const taken = bytes.subarray(at, at + BLOCK_BYTES - filled)
      this.#rest.set(taken, filled)
      at += taken.length
      this.#length += taken.length
      if (this.#length % BLOCK_BYTES === 0) this.#mix(this.#rest, 0, BLOCK_BYTES)
    }
    return this
  }

  /** The hash is of no use afterwards. */
  digest(): Uint8Array {
    const bits = BigInt(this.#length) * 8n
    const padding = new Uint8Array(BLOCK_BYTES + 8 - ((this.#length + 8) % BLOCK_BYTES))
    padding[0] = 0x80
    new DataView(padding.buffer).setBigUint64(padding.length - 8, bits)
    this.update(padding)
    const digest = new DataView(new ArrayBuffer(32))
    this.#state.forEach((word, index) => {
      digest.setInt32(index * 4, word)
    })
    return new Uint8Array(digest.buffer)
  }

  /** Takes in whole blocks. Plain arithmetic on locals: this is the loop that a gigabyte goes through. */
  #mix(bytes: Uint8Array, from: number, to: number): void {
    const words = this.#words
    const state = this.#state as unknown as number[]
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number]
    for (let block = from; block < to; block += BLOCK_BYTES) {
      for (let i = 0; i < 16; i++) words[i] = view.getInt32(block + i * 4)
      for (let i = 16; i < 64; i++) {
        const x = words[i - 15] as number
        const y = words[i - 2] as number
        const small = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
        const large = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
        words[i] = ((words[i - 16] as number) + small + (words[i - 7] as number) + large) | 0
      }
      for (let i = 0; i < 64; i++) {
        const turned = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
        const chosen = (e & f) ^ (~e & g)
        const first = (h + turned + chosen + (ROUNDS[i] as number) + (words[i] as number)) | 0
        const spun = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
        const second = (spun + ((a & b) ^ (a & c) ^ (b & c))) | 0
        h = g
        g = f
        f = e
        e = (d + first) | 0
        d = c
        c = b
        b = a
        a = (first + second) | 0
      }
      a = state[0] = ((state[0] as number) + a) | 0
      b = state[1] = ((state[1] as number) + b) | 0
      c = state[2] = ((state[2] as number) + c) | 0
      d = state[3] = ((state[3] as number) + d) | 0
      e = state[4] = ((state[4] as number) + e) | 0
      f = state[5] = ((state[5] as number) + f) | 0
      g = state[6] = ((state[6] as number) + g) | 0
      h = state[7] = ((state[7] as number) + h) | 0
    }
  }
}
