import fs from 'node:fs'
import type { WriteOptions } from '../../driver.ts'
import {
  lostBytes,
  type OpenRunOptions,
  type RunWriter,
  STAGING_FOLDER,
  type StagedRun,
  type Staging,
} from '../../staging.ts'
import { errorCode } from '../../storage-error.ts'
import { BatchWriter, type BatchWriterOptions } from './batch-writer.ts'
import { BootMark, bootId } from './boot-mark.ts'
import { calls, FILE_MODE } from './calls.ts'
import type { Folders } from './folders.ts'

const { O_CREAT, O_NOFOLLOW = 0, O_RDWR, O_RDONLY } = fs.constants
const READ_BYTES = 512 << 10
/** A lost process loses what it had in memory alone, so syncs are for power cuts; without that, they are for both. */
const [SYNC_BYTES, SYNC_BYTES_UNSALVAGED] = [64 << 20, 4 << 20]

export interface FsRunsOptions {
  root: string
  folders: Folders
  /** Makes a file an object under a key, by a second name where the file system has those. */
  placeFile: (path: string, key: string) => Promise<void>
  /** Writes an object as any other. */
  write: (key: string, body: AsyncIterable<Uint8Array>, options: WriteOptions) => Promise<void>
  /** Default: that of this machine; null where it has none. */
  bootId?: string | null
}

/**
 * Unfinished uploads as files that grow, one for each run. An upload that was never cut off gets its key by a link, without its bytes being
 * written again; one that was has its runs copied together, since a writer that was given up may still hold one of them open.
 *
 * What a killed process had written is in the system's memory, and is kept: beside a run that is written to lies a mark with the id of the
 * machine's boot. After a power cut that is another, and only what was synced counts (ADR 0020).
 */
export class FsRuns implements Staging {
  readonly syncEveryBytes: number
  readonly #options: FsRunsOptions
  readonly #folder: string
  readonly #bootId: string | null

  constructor(options: FsRunsOptions) {
    this.#options = options
    this.#bootId = options.bootId === undefined ? bootId() : options.bootId
    this.syncEveryBytes = this.#bootId === null ? SYNC_BYTES_UNSALVAGED : SYNC_BYTES
    this.#folder = `${options.root}/${STAGING_FOLDER}`
  }

  async openRun(upload: string, run: StagedRun, { provisional = false }: OpenRunOptions = {}): Promise<RunWriter> {
    const { folders } = this.#options
    const folder = `${this.#folder}/${upload}`
    await folders.ensure(folder)
    const mark = new BootMark(`${folder}/${run.number}.boot`)
    await mark.remove()
    const fd = await calls.open(`${folder}/${run.number}`, O_RDWR | O_CREAT | O_NOFOLLOW, FILE_MODE)
    try {
      const { size } = await calls.fstat(fd)
      if (size < run.sizeBytes) throw lostBytes(upload, run, size)
      if (size > run.sizeBytes) await calls.truncate(fd, run.sizeBytes)
      if (run.sizeBytes === 0) await folders.sync(folder)
      if (!provisional && this.#bootId !== null) await mark.write(this.#bootId)
      // Bytes that are to be checked first are committed in the end alone; of others each commit brings a sync.
      return writerOf(fd, { position: run.sizeBytes, syncsItself: provisional }, () => mark.remove())
    } catch (error) {
      await calls.close(fd)
      throw error
    }
  }

  async salvageRun(upload: string, run: StagedRun, count: (sizeBytes: number) => Promise<void>): Promise<boolean> {
    const path = `${this.#folder}/${upload}/${run.number}`
    const mark = new BootMark(`${path}.boot`)
    const written = await mark.read()
    if (written === null || written !== this.#bootId) return false
    const fd = await calls.open(path, O_RDWR | O_NOFOLLOW)
    try {
      // A run grows at its end alone, so that all of its length are bytes of its writer.
      const { size } = await calls.fstat(fd)
      if (size > run.sizeBytes) {
        // A sync that fails says so once: the next look must not believe what this one could not make durable.
        await calls.datasync(fd).catch(async (error: unknown) => {
          await mark.remove()
          throw error
        })
        await count(size)
      }
      await mark.remove()
      return true
    } finally {
      await calls.close(fd)
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

function writerOf(fd: number, options: BatchWriterOptions, closed: () => Promise<void>): RunWriter {
  const writer = new BatchWriter(fd, options)
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
      await closed()
    },
  }
}
