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
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let at = 0; at < bytes.length; ) {
      const filled = this.#length % BLOCK_BYTES
      const taken = Math.min(BLOCK_BYTES - filled, bytes.length - at)
      if (taken === BLOCK_BYTES) {
        this.#mix(view, at)
      } else {
        this.#rest.set(bytes.subarray(at, at + taken), filled)
        if (filled + taken === BLOCK_BYTES) this.#mix(new DataView(this.#rest.buffer), 0)
      }
      this.#length += taken
      at += taken
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

  /** Takes in one block. Plain arithmetic on locals, in a function that is small enough to be compiled well: a gigabyte goes through it. */
  #mix(view: DataView, at: number): void {
    const words = this.#words
    const state = this.#state as unknown as number[]
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + i * 4)
    for (let i = 16; i < 64; i++) {
      const x = words[i - 15] as number
      const y = words[i - 2] as number
      const small = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
      const large = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
      words[i] = ((words[i - 16] as number) + small + (words[i - 7] as number) + large) | 0
    }
    let a = state[0] as number
    let b = state[1] as number
    let c = state[2] as number
    let d = state[3] as number
    let e = state[4] as number
    let f = state[5] as number
    let g = state[6] as number
    let h = state[7] as number
    for (let i = 0; i < 64; i++) {
      const turned = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const first = (h + turned + ((e & f) ^ (~e & g)) + (ROUNDS[i] as number) + (words[i] as number)) | 0
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
    const mixed = [a, b, c, d, e, f, g, h]
    for (let i = 0; i < 8; i++) state[i] = ((state[i] as number) + (mixed[i] as number)) | 0
  }
}
