import fs from 'node:fs'
import type { WriteOptions } from '../../driver.ts'
import { lostBytes, type RunWriter, STAGING_FOLDER, type StagedRun, type Staging } from '../../staging.ts'
import { errorCode } from '../../storage-error.ts'
import { BatchWriter } from './batch-writer.ts'
import { calls, FILE_MODE } from './calls.ts'
import type { Folders } from './folders.ts'

const { O_CREAT, O_NOFOLLOW = 0, O_RDWR, O_RDONLY } = fs.constants
const READ_BYTES = 512 << 10

export interface FsRunsOptions {
  root: string
  folders: Folders
  /** Makes a file an object under a key, by a second name where the file system has those. */
  placeFile: (path: string, key: string) => Promise<void>
  /** Writes an object as any other. */
  write: (key: string, body: AsyncIterable<Uint8Array>, options: WriteOptions) => Promise<void>
}

/**
 * Unfinished uploads as files that grow, one for each run. An upload that was never cut off gets its key by a link, without its bytes being
 * written again; one that was has its runs copied together, since a writer that was given up may still hold one of them open.
 */
export class FsRuns implements Staging {
  readonly syncEveryBytes = 4 << 20
  readonly #options: FsRunsOptions
  readonly #folder: string

  constructor(options: FsRunsOptions) {
    this.#options = options
    this.#folder = `${options.root}/${STAGING_FOLDER}`
  }

  async openRun(upload: string, run: StagedRun): Promise<RunWriter> {
    const { folders } = this.#options
    const folder = `${this.#folder}/${upload}`
    await folders.ensure(folder)
    const fd = await calls.open(`${folder}/${run.number}`, O_RDWR | O_CREAT | O_NOFOLLOW, FILE_MODE)
    try {
      const { size } = await calls.fstat(fd)
      if (size < run.sizeBytes) throw lostBytes(upload, run, size)
      if (size > run.sizeBytes) await calls.truncate(fd, run.sizeBytes)
      if (run.sizeBytes === 0) await folders.sync(folder)
      return writerOf(fd, run.sizeBytes)
    } catch (error) {
      await calls.close(fd)
      throw error
    }
  }

  async *readRuns(upload: string, runs: readonly StagedRun[]): AsyncGenerator<Uint8Array, void, undefined> {
    for (const run of runs) {
      if (run.sizeBytes === 0) continue
      const fd = await calls.open(`${this.#folder}/${upload}/${run.number}`, O_RDONLY | O_NOFOLLOW)
      const stream = fs.createReadStream('', { fd, start: 0, end: run.sizeBytes - 1, highWaterMark: READ_BYTES })
      let found = 0
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        found += chunk.byteLength
        yield chunk
      }
      if (found < run.sizeBytes) throw lostBytes(upload, run, found)
    }
  }

  async placeRuns(
    upload: string,
    runs: readonly StagedRun[],
    key: string,
    { signal, contentType }: WriteOptions = {},
  ): Promise<void> {
    const [run, another] = runs.filter(({ sizeBytes }) => sizeBytes > 0)
    const path = run && `${this.#folder}/${upload}/${run.number}`
    if (path !== undefined && another === undefined && (await calls.lstat(path)).size === run?.sizeBytes)
      return await this.#options.placeFile(path, key)
    await this.#options.write(key, this.readRuns(upload, runs), { signal, contentType })
  }

  async dropRuns(upload: string): Promise<void> {
    const folder = `${this.#folder}/${upload}`
    await fs.promises.rm(folder, { recursive: true, force: true })
    this.#options.folders.forget(folder)
  }

  async *stagedUploads(): AsyncGenerator<string, void, undefined> {
    const folder = await fs.promises.opendir(this.#folder).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return null
      throw error
    })
    for await (const entry of folder ?? []) if (entry.isDirectory()) yield entry.name
  }
}

function writerOf(fd: number, sizeBytes: number): RunWriter {
  const writer = new BatchWriter(fd, sizeBytes)
  let syncs: Promise<unknown> = Promise.resolve()
  return {
    append: (chunk) => writer.add(chunk),
    sync() {
      const synced = writer.sync()
      syncs = Promise.allSettled([syncs, synced])
      return synced
    },
    async close() {
      // A descriptor may be closed only when no call uses it: its number could already be another file's.
      await syncs
      await writer.settled()
      await calls.close(fd)
    },
  }
}
