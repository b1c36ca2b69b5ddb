import { createHash, type Hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** SHA-256 of what has come of an upload so far. */
export class RunningDigest {
  offset = 0
  readonly #hash: Hash = createHash('sha256')

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk)
    this.offset += chunk.byteLength
  }

  /** Hex; of no use afterwards. */
  end(): string {
    return this.#hash.digest('hex')
  }
}

/** Digests of uploads between their requests. One that is lost only costs that the bytes are read again in the end. */
export class RunningDigests {
  readonly #kept = new LRUCache<string, RunningDigest>({ max: 10_000 })

  /** The digest of the first `offset` bytes, or null when it is not known. It is the caller's until it is put back. */
  take(upload: string, offset: number): RunningDigest | null {
    const kept = this.#kept.get(upload)
    this.#kept.delete(upload)
    if (offset === 0) return new RunningDigest()
    return kept?.offset === offset ? kept : null
  }

  putBack(upload: string, digest: RunningDigest): void {
    this.#kept.set(upload, digest)
  }
}
