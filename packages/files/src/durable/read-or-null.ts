import fs from 'node:fs'
import { isAbsent } from '../files-error.ts'

/** The bytes of a file; null when there is none. */
export async function readOrNull(file: string): Promise<Buffer | null> {
  try {
    return await fs.promises.readFile(file)
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}
