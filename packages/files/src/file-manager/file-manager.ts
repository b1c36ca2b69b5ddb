import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { join } from 'node:path'
import { inPathQueue } from '../durable/path-queue.ts'
import { readOrNull } from '../durable/read-or-null.ts'
import { isTemporary } from '../durable/temporary-file.ts'
import { explained } from '../explained.ts'
import { FilesError } from '../files-error.ts'
import { isJson, parseJson } from '../json-text.ts'
import { acquireLock } from '../lock/acquire-lock.ts'
import { type FilesLogger, silentLogger } from '../logger.ts'
import { assertPlainName } from '../project-name.ts'
import { type Schema, validate } from '../schema.ts'
import { walkFiles } from '../walk-files.ts'
import { deleteFile, fileExists, fileNames } from './folder-files.ts'
import { JsonWriter } from './json-writer.ts'
import { makeProjectFolders } from './project-folders.ts'
import { serialize, writeFailure } from './write-failure.ts'

const HOUR_MS = 60 * 60 * 1000

/** How files are written. */
export interface FileManagerOptions {
  /** How many earlier versions stay beside a file; 0 keeps none. @default 3 */
  backups?: number
  /** Hears what was done unasked, such as keeping a damaged file. @default silent */
  logger?: FilesLogger
  /** @default Date.now */
  now?: () => number
  /** Eight hex digits for names that must be new. @default crypto.randomBytes */
  randomHex?: () => string
}

/** Project folders and the JSON files in them. Paths of files are used as given; only project ids are put below `basePath`. */
export class FileManager {
  readonly #basePath: string
  readonly #now: () => number
  readonly #randomHex: () => string
  readonly #writer: JsonWriter

  constructor(
    basePath = 'public/projects',
    {
      backups = 3,
      logger = silentLogger,
      now = Date.now,
      randomHex = () => randomBytes(4).toString('hex'),
    }: FileManagerOptions = {},
  ) {
    if (!Number.isInteger(backups) || backups < 0)
      throw new FilesError('invalid_request', `backups is a whole number from 0, not ${backups}`)
    this.#basePath = basePath
    this.#now = now
    this.#randomHex = randomHex
    this.#writer = new JsonWriter({ backups, now, logger, random: randomHex })
  }

  /** A new id, `project-{milliseconds}-{8 hex}`. */
  generateProjectId(): string {
    return `project-${this.#now()}-${this.#randomHex()}`
  }

  /** @throws {invalid_request} for an id that would leave the base path */
  getProjectPath(id: string): string {
    assertPlainName('project id', id)
    return join(this.#basePath, id)
  }

  /** Makes the folders of a project and its `metadata.json`, as far as they are missing. @returns the project's path */
  async ensureProjectDirectory(id: string): Promise<string> {
    const path = this.getProjectPath(id)
    await explained(`Project folder could not be made: ${path}`, () => makeProjectFolders(path, id, this.#now()))
    return path
  }

  /**
   * Writes data as JSON. At every instant the file is the old version or the new one; once this resolves the new one is on
   * disk and the old one is `{file}.backup.1`. Its folder must exist.
   *
   * @throws {invalid_request} for data that JSON cannot hold, before anything is touched
   * @throws {not_found | unavailable} `Atomic write failed: {file} - {reason}`
   */
  async atomicWrite(file: string, data: unknown): Promise<void> {
    const text = serialize(file, data)
    await written(file, () => inPathQueue(file, () => this.#writer.write(file, text)))
  }

  /**
   * The same for JSON that is text already, which is written to the letter.
   *
   * @throws {invalid_request} for what is not JSON, before anything is touched
   */
  async atomicWriteText(file: string, text: string): Promise<void> {
    if (!isJson(Buffer.from(text))) throw new FilesError('invalid_request', `Atomic write failed: ${file} - not JSON`)
    await written(file, () => inPathQueue(file, () => this.#writer.write(file, text)))
  }

  /**
   * The same while no other process does it: `{file}.lock` is held. Given a function, reads the file (undefined when there
   * is none), and writes what the function makes of it, all under the lock.
   *
   * @throws {locked} after five waits of 100 to 1000 ms
   */
  atomicWriteWithLock(file: string, update: (current: unknown) => unknown): Promise<void>
  atomicWriteWithLock(file: string, data: unknown): Promise<void>
  async atomicWriteWithLock(file: string, data: unknown): Promise<void> {
    const ready = typeof data === 'function' ? null : serialize(file, data)
    await written(file, () =>
      inPathQueue(file, async () => {
        const lock = await acquireLock(`${file}.lock`, { now: this.#now })
        try {
          const text = ready ?? serialize(file, await (data as (current: unknown) => unknown)(await currentOf(file)))
          await this.#writer.write(file, text, () => {
            if (!lock.isHeld()) throw new FilesError('locked', 'the lock was taken over by another process')
          })
        } finally {
          lock.release()
        }
      }),
    )
  }

  /**
   * Reads a JSON file, and through a schema where one is given.
   *
   * @throws {not_found} `File not found: …`
   * @throws {corrupt} naming the place, or what the schema says
   */
  async readJSON<T = unknown>(file: string, schema?: Schema<T>): Promise<T> {
    const bytes = await explained(`File could not be read: ${file}`, () => readOrNull(file))
    if (bytes === null) throw new FilesError('not_found', `File not found: ${file}`)
    const data = parseJson(bytes, file)
    return schema === undefined ? (data as T) : await validate(data, schema, file)
  }

  /** Whether there is something at a path. */
  exists(path: string): Promise<boolean> {
    return fileExists(path)
  }

  /** Deletes a file; silent when there is none. Its backups stay. */
  delete(file: string): Promise<void> {
    return deleteFile(file)
  }

  /** Names of the files in a folder, sorted, without those that a write is making. A folder that does not exist has none. */
  listFiles(dir: string, extension = ''): Promise<string[]> {
    return fileNames(dir, extension)
  }

  /**
   * Removes what killed writes have left in a folder and those inside it. By a clock that was set back files look younger
   * than they are, so that they stay.
   *
   * @returns the paths removed
   */
  async removeStaleTemporaryFiles(
    dir: string,
    { olderThanMs = HOUR_MS }: { olderThanMs?: number } = {},
  ): Promise<string[]> {
    const removed: string[] = []
    await explained(`Temporary files could not be removed: ${dir}`, async () => {
      for await (const { path, mtimeMs } of walkFiles(dir, isTemporary)) {
        if (this.#now() - mtimeMs <= olderThanMs) continue
        await fs.promises.rm(path, { force: true })
        removed.push(path)
      }
    })
    return removed
  }
}

async function currentOf(file: string): Promise<unknown> {
  const bytes = await readOrNull(file)
  return bytes === null ? undefined : parseJson(bytes, file)
}

async function written(file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw writeFailure(file, error)
  }
}
