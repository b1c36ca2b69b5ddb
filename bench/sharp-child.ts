import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { stopChild } from './process.ts'

/** A warm process that makes thumbnails with sharp and does nothing else; see `sharp-worker.ts`. */
export class SharpChild {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** @param niceness the same as of whom it is compared with, or a busy machine decides */
  static async start(niceness: number): Promise<SharpChild> {
    const worker = fileURLToPath(new URL('./sharp-worker.ts', import.meta.url))
    // From its first moment: Linux keeps a priority for each thread, and sharp works on those that are there by the first message.
    const child = spawn('nice', ['-n', String(niceness), process.execPath, worker], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    await once(child, 'message')
    return new SharpChild(child)
  }

  async thumbnail(inputPath: string, outputPath: string): Promise<void> {
    this.#child.send({ inputPath, outputPath })
    const [answer] = (await once(this.#child, 'message')) as [{ error?: string }]
    if (answer.error) throw new Error(answer.error)
  }

  stop(): Promise<void> {
    return stopChild(this.#child)
  }
}
