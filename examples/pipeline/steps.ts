import { join } from 'node:path'
import { type FileManager, FileRecovery, replaceFile } from '@holdall/files'

/** Makes files that are not there yet. One that is there is whole: it was put in its place by a rename, after its bytes were on disk. */
export class Steps {
  readonly #files: FileManager
  readonly #path: string
  readonly #onStep: (step: string) => void
  readonly #recovery = new FileRecovery()

  constructor(files: FileManager, path: string, onStep: (step: string) => void) {
    this.#files = files
    this.#path = path
    this.#onStep = onStep
  }

  /** The JSON of a file, which is made first where there is none, or none that a backup could mend. */
  async json<Data>(name: string, make: () => Promise<Data> | Data): Promise<Data> {
    const file = join(this.#path, name)
    if (await this.#recovery.recoverCorruptedFile(file)) {
      this.#onStep(`kept  ${name}`)
      return await this.#files.readJSON<Data>(file)
    }
    const data = await make()
    await this.#files.atomicWrite(file, data)
    this.#onStep(`made  ${name}`)
    return data
  }

  /** A picture or sound. @returns its name, as documents of the project refer to it */
  async bytes(name: string, make: () => Promise<Uint8Array> | Uint8Array): Promise<string> {
    const file = join(this.#path, name)
    if (await this.#files.exists(file)) {
      this.#onStep(`kept  ${name}`)
    } else {
      await replaceFile(file, await make())
      this.#onStep(`made  ${name}`)
    }
    return name
  }
}
