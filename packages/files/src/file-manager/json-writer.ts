import fs from 'node:fs'
import { dirname } from 'node:path'
import { rotateByLink } from '../backups/rotation.ts'
import { replaceFile } from '../durable/replace-file.ts'
import { syncFolder } from '../durable/sync-folder.ts'
import { isJson } from '../json-text.ts'
import type { FilesLogger } from '../logger.ts'
import { keepCorrupt } from '../recovery/keep-corrupt.ts'

const REMEMBERED_FILES = 1024

export interface JsonWriterOptions {
  backups: number
  now: () => number
  logger: FilesLogger
  random: (() => string) | undefined
}

/** Puts JSON text in the place of a file, and what was there into its backups. Calls for one file must not overlap. */
export class JsonWriter {
  readonly #options: JsonWriterOptions
  /** Files that are known to be valid, because they are still as they were written here. */
  readonly #valid = new Map<string, string>()

  constructor(options: JsonWriterOptions) {
    this.#options = options
  }

  /** @param check the last thing before anything beside the temporary file changes; may throw */
  async write(file: string, text: string, check?: () => void): Promise<void> {
    const { backups, random } = this.#options
    let renamedIn = dirname(file)
    const stats = await replaceFile(file, text, {
      verify: true,
      random,
      beforeRename: async (target, current) => {
        check?.()
        renamedIn = dirname(target)
        if (current !== null && backups > 0) await this.#rotate(file, target, current)
      },
    })
    // The file is a symbolic link: its backups lie beside the link.
    if (renamedIn !== dirname(file) && backups > 0) await syncFolder(dirname(file))
    if (backups > 0) this.#remember(file, stats)
  }

  /** What is not JSON would push a good backup out, so it is kept under another name. */
  async #rotate(file: string, target: string, current: fs.Stats): Promise<void> {
    const { backups, now, logger } = this.#options
    if (this.#valid.get(file) === fingerprint(current) || isJson(await fs.promises.readFile(target))) {
      await rotateByLink(file, { target, current, maxBackups: backups, now: now() })
    } else {
      const kept = await keepCorrupt(target, now())
      logger.warn(`${file} was not valid JSON; it is kept as ${kept}`)
    }
  }

  #remember(file: string, stats: fs.Stats): void {
    this.#valid.delete(file)
    if (this.#valid.size >= REMEMBERED_FILES) {
      const oldest = this.#valid.keys().next().value
      if (oldest !== undefined) this.#valid.delete(oldest)
    }
    this.#valid.set(file, fingerprint(stats))
  }
}

function fingerprint({ dev, ino, size, mtimeMs }: fs.Stats): string {
  return `${dev} ${ino} ${size} ${mtimeMs}`
}
