import { join } from 'node:path'
import { backupPath } from '../backups/rotation.ts'
import { inPathQueue } from '../durable/path-queue.ts'
import { readOrNull } from '../durable/read-or-null.ts'
import { replaceFile } from '../durable/replace-file.ts'
import { explained } from '../explained.ts'
import { isJson } from '../json-text.ts'
import { type FilesLogger, silentLogger } from '../logger.ts'
import { assertPlainName } from '../project-name.ts'
import { keepCorrupt } from './keep-corrupt.ts'

const BACKUPS = 3
const REQUIRED_FILES = ['metadata.json', 'topics/discovered.json', 'topics/selected.json', 'topics/refined.json']

/** Whether the files of a project are in order. */
export interface IntegrityReport {
  valid: boolean
  /** One sentence for each file that is missing or damaged. */
  issues: string[]
}

/** Where projects are, and who hears of what is kept. */
export interface FileRecoveryOptions {
  /** @default 'public/projects' */
  basePath?: string
  /** Hears where a damaged file is kept. @default silent */
  logger?: FilesLogger
  /** @default Date.now */
  now?: () => number
}

/** Finds damaged JSON files, and puts the newest valid backup in their place. */
export class FileRecovery {
  readonly #basePath: string
  readonly #logger: FilesLogger
  readonly #now: () => number

  constructor({ basePath = 'public/projects', logger = silentLogger, now = Date.now }: FileRecoveryOptions = {}) {
    this.#basePath = basePath
    this.#logger = logger
    this.#now = now
  }

  /**
   * Replaces a damaged or missing file by the newest backup that is valid: `.backup.1` to `.backup.3`, then `{file}.backup`.
   * What was damaged is kept as `{file}.corrupt.{timestamp}`. A file that is valid stays as it is.
   *
   * @returns whether the file is valid now; with false nothing was touched
   */
  recoverCorruptedFile(file: string): Promise<boolean> {
    return explained(`File could not be recovered: ${file}`, () => inPathQueue(file, () => this.#recover(file)))
  }

  async #recover(file: string): Promise<boolean> {
    const current = await readOrNull(file)
    if (current !== null && isJson(current)) return true
    for (const backup of [...Array.from({ length: BACKUPS }, (_, n) => backupPath(file, n + 1)), `${file}.backup`]) {
      const bytes = await readOrNull(backup)
      if (bytes === null || !isJson(bytes)) continue
      await replaceFile(file, bytes, {
        verify: true,
        beforeRename: async (target, found) => {
          if (found !== null)
            this.#logger.warn(`${file} was damaged; it is kept as ${await keepCorrupt(target, this.#now())}`)
        },
      })
      this.#logger.warn(`${file} was recovered from ${backup}`)
      return true
    }
    return false
  }

  /**
   * Whether the files that every project has are there and hold JSON.
   *
   * @throws {invalid_request} for an id that would leave the base path
   */
  async validateProjectIntegrity(id: string): Promise<IntegrityReport> {
    assertPlainName('project id', id)
    const issues: string[] = []
    for (const file of REQUIRED_FILES) {
      const path = join(this.#basePath, id, file)
      const bytes = await explained(`File could not be read: ${path}`, () => readOrNull(path))
      if (bytes === null) issues.push(`Missing required file: ${file}`)
      else if (!isJson(bytes)) issues.push(`Corrupted file: ${file}`)
    }
    return { valid: issues.length === 0, issues }
  }
}
