import fs from 'node:fs'
import { systemCode } from '../files-error.ts'
import { replaceFile } from './replace-file.ts'

/** The file system has no hard links, or not for this file or place. */
const NO_LINK = new Set(['EPERM', 'EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'])

export type LinkCall = (from: string, to: string) => void

/**
 * Gives a file a second name, or where that is impossible makes a durable copy under it.
 *
 * @throws the system's EEXIST when the name is taken and links work
 */
export async function linkOrCopy(from: string, to: string, link: LinkCall = fs.linkSync): Promise<void> {
  try {
    link(from, to)
  } catch (error) {
    if (!NO_LINK.has(systemCode(error) ?? '')) throw error
    await copyFile(from, to)
  }
}

/** Copies a file as a whole: `to` is never half a copy. */
export async function copyFile(from: string, to: string): Promise<void> {
  await replaceFile(to, fs.createReadStream(from))
}
