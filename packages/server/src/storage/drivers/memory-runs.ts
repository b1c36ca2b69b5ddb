import type { WriteOptions } from '../driver.ts'
import { lostBytes, type RunWriter, type StagedRun, type Staging } from '../staging.ts'

/** Unfinished uploads in this process's memory. */
export class MemoryRuns implements Staging {
  readonly syncEveryBytes = 1 << 20
  readonly #uploads = new Map<string, Map<number, Uint8Array>>()
  readonly #write: (key: string, bytes: Uint8Array, options: WriteOptions) => Promise<void>

  constructor(write: (key: string, bytes: Uint8Array, options: WriteOptions) => Promise<void>) {
    this.#write = write
  }

  async openRun(upload: string, run: StagedRun): Promise<RunWriter> {
    const runs = this.#uploads.get(upload) ?? new Map<number, Uint8Array>()
    this.#uploads.set(upload, runs)
    const kept = this.#bytesOf(upload, run)
    const added: Uint8Array[] = []
    return {
      async append(chunk) {
        added.push(Uint8Array.from(chunk))
      },
      async sync() {
        const bytes = Buffer.concat([kept, ...added])
        runs.set(run.number, bytes)
        return bytes.byteLength
      },
      async close() {},
    }
  }

  async *readRuns(upload: string, runs: readonly StagedRun[]): AsyncGenerator<Uint8Array, void, undefined> {
    for (const run of runs) if (run.sizeBytes > 0) yield this.#bytesOf(upload, run)
  }

  async placeRuns(upload: string, runs: readonly StagedRun[], key: string, options: WriteOptions = {}): Promise<void> {
    await this.#write(key, Buffer.concat(runs.map((run) => this.#bytesOf(upload, run))), options)
  }

  async dropRuns(upload: string): Promise<void> {
    this.#uploads.delete(upload)
  }

  async *stagedUploads(): AsyncGenerator<string, void, undefined> {
    yield* [...this.#uploads.keys()]
  }

  #bytesOf(upload: string, run: StagedRun): Uint8Array {
    const bytes = this.#uploads.get(upload)?.get(run.number) ?? new Uint8Array()
    if (bytes.byteLength < run.sizeBytes) throw lostBytes(upload, run, bytes.byteLength)
    return bytes.subarray(0, run.sizeBytes)
  }
}
