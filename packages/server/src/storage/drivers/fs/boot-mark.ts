import fs from 'node:fs'
import { errorCode } from '../../storage-error.ts'
import { FILE_MODE } from './calls.ts'

const BOOT_ID_PATH = '/proc/sys/kernel/random/boot_id'

/**
 * Another after every start of the machine; null where the system does not tell.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_sys_kernel.5.html
 */
export function bootId(): string | null {
  try {
    return fs.readFileSync(BOOT_ID_PATH, 'latin1').trim() || null
  } catch {
    return null
  }
}

/** Says in which boot a file is written to. Never synced: after a power cut it is of no use, whether it is there or not. */
export class BootMark {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  async write(id: string): Promise<void> {
    await fs.promises.writeFile(this.#path, id, { mode: FILE_MODE })
  }

  async read(): Promise<string | null> {
    try {
      return await fs.promises.readFile(this.#path, 'latin1')
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null
      throw error
    }
  }

  async remove(): Promise<void> {
    await fs.promises.rm(this.#path, { force: true })
  }
}
