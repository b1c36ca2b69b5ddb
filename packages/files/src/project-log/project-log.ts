import fs from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../durable/make-folders.ts'
import { inPathQueue } from '../durable/path-queue.ts'
import { explained } from '../explained.ts'
import { FilesError, isAbsent } from '../files-error.ts'
import { type LogFormat, logLine } from './log-line.ts'

const MIB = 1024 * 1024

/** How logs are written, and how many are kept. */
export interface ProjectLogOptions {
  /** @default 'json' */
  format?: LogFormat
  /** A log that would grow beyond this is moved to `.1` first. @default 10 MiB */
  maxBytes?: number
  /** How many older logs are kept, `.1` the newest. @default 3 */
  keep?: number
  /** @default Date.now */
  now?: () => number
}

/** The three logs of a project, in `{project}/logs`. Lines go to the page cache; they are not synced one by one. */
export class ProjectLog {
  readonly #folder: string
  readonly #format: LogFormat
  readonly #maxBytes: number
  readonly #keep: number
  readonly #now: () => number
  /** Files whose last line is known to have an end. */
  readonly #ended = new Set<string>()

  /** @param projectPath as `FileManager.getProjectPath` gives it */
  constructor(
    projectPath: string,
    { format = 'json', maxBytes = 10 * MIB, keep = 3, now = Date.now }: ProjectLogOptions = {},
  ) {
    if (!(maxBytes > 0)) throw new FilesError('invalid_request', `maxBytes is above 0, not ${maxBytes}`)
    if (!Number.isInteger(keep) || keep < 0)
      throw new FilesError('invalid_request', `keep is a whole number from 0, not ${keep}`)
    this.#folder = join(projectPath, 'logs')
    this.#format = format
    this.#maxBytes = maxBytes
    this.#keep = keep
    this.#now = now
  }

  /** Appends to `errors.log`. An `Error` among the details is written with its stack. */
  error(message: string, details?: unknown): Promise<void> {
    return this.#append('errors.log', message, details)
  }

  /** Appends to `warnings.log`. */
  warning(message: string, details?: unknown): Promise<void> {
    return this.#append('warnings.log', message, details)
  }

  /** Appends to `pipeline.log`. */
  pipeline(message: string, details?: unknown): Promise<void> {
    return this.#append('pipeline.log', message, details)
  }

  async #append(name: string, message: string, details: unknown): Promise<void> {
    const path = join(this.#folder, name)
    const line = Buffer.from(logLine(this.#format, new Date(this.#now()).toISOString(), message, details))
    await explained(`Log could not be written: ${path}`, () =>
      inPathQueue(path, async () => {
        try {
          await this.#write(path, line)
        } catch (error) {
          if (!isAbsent(error)) throw error
          await makeFolder(this.#folder)
          await this.#write(path, line)
        }
      }),
    )
  }

  async #write(path: string, line: Buffer): Promise<void> {
    let file = await fs.promises.open(path, 'a+')
    try {
      const { size } = await file.stat()
      if (size > 0 && size + line.byteLength > this.#maxBytes) {
        await file.close()
        this.#rotate(path)
        file = await fs.promises.open(path, 'a+')
      } else if (size > 0 && !this.#ended.has(path)) {
        // A crash may have cut the last line short; the next must not become part of it.
        const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
        if (buffer[0] !== 0x0a) await file.appendFile('\n')
      }
      this.#ended.delete(path)
      await file.appendFile(line)
      this.#ended.add(path)
    } finally {
      await file.close()
    }
  }

  #rotate(path: string): void {
    for (let n = this.#keep; n >= 1; n--) {
      try {
        fs.renameSync(n === 1 ? path : `${path}.${n - 1}`, `${path}.${n}`)
      } catch (error) {
        if (!isAbsent(error)) throw error
      }
    }
    if (this.#keep === 0) fs.rmSync(path, { force: true })
  }
}
