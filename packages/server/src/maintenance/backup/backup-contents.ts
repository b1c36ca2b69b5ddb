import type { Bucket } from '../../storage/bucket.ts'
import { contentKey, DAMAGED, digestInKey, OBJECTS } from './backup-format.ts'

/**
 * What content a backup has, and which of it a verification found damaged. It is listed once, a thousand keys a request, in place of a question for
 * every object; the price is some 150 bytes of memory for each. True for as long as the lock of the backup is held.
 */
export class BackupContents {
  readonly #sizes = new Map<string, number>()
  readonly #marked = new Set<string>()

  static async list(target: Bucket): Promise<BackupContents> {
    const contents = new BackupContents()
    for await (const { key, sizeBytes } of target.list(OBJECTS)) {
      const sha256 = digestInKey(key)
      if (sha256 !== null && key === contentKey(sha256)) contents.#sizes.set(sha256, sizeBytes)
    }
    for await (const { key } of target.list(DAMAGED)) {
      const sha256 = digestInKey(key)
      if (sha256 !== null) contents.#marked.add(sha256)
    }
    return contents
  }

  /** Digests of all content, whole or not. */
  digests(): Iterable<string> {
    return this.#sizes.keys()
  }

  /** Its length in bytes; undefined when it is not there. */
  sizeOf(sha256: string): number | undefined {
    return this.#sizes.get(sha256)
  }

  isMarked(sha256: string): boolean {
    return this.#marked.has(sha256)
  }

  /** Whether nothing is known against it. */
  isGood(sha256: string, sizeBytes: number): boolean {
    return this.#sizes.get(sha256) === sizeBytes && !this.#marked.has(sha256)
  }

  /** It has been written anew. */
  add(sha256: string, sizeBytes: number): void {
    this.#sizes.set(sha256, sizeBytes)
    this.#marked.delete(sha256)
  }
}
