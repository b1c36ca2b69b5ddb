import { linkOrCopy } from '../durable/link-or-copy.ts'
import { systemCode } from '../files-error.ts'

/** Keeps a damaged file beside itself as `{file}.corrupt.{timestamp}`. @returns where */
export async function keepCorrupt(file: string, now: number): Promise<string> {
  for (let stamp = now; ; stamp++) {
    const path = `${file}.corrupt.${stamp}`
    try {
      await linkOrCopy(file, path)
      return path
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
    }
  }
}
