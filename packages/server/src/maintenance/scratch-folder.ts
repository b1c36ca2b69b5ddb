import { mkdir, mkdtemp, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'

const TOUCH_MS = 10 * 60_000

/**
 * A folder for the files of one piece of work, removed with it. Should the process be killed, housekeeping collects it, which goes by the time of the
 * folder: it is touched for as long as the work goes on.
 */
export async function withScratchFolder<T>(
  parent: string,
  name: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(parent, `${name}-`))
  const touching = setInterval(() => {
    const now = new Date()
    void utimes(folder, now, now).catch(() => {})
  }, TOUCH_MS)
  touching.unref()
  try {
    return await work(folder)
  } finally {
    clearInterval(touching)
    await rm(folder, { recursive: true, force: true })
  }
}
