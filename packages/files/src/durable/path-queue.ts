import fs from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { isAbsent, systemCode } from '../files-error.ts'
import { KeyedQueue } from './keyed-queue.ts'

/** A path is shared by the whole process, whoever asks for it, and so is its queue. */
const paths = new KeyedQueue()

/** Runs work on a file one at a time within this process; every spelling of a path has the same queue. */
export function inPathQueue<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  return paths.run(realPath(file), work)
}

function realPath(file: string): string {
  try {
    return fs.realpathSync.native(file)
  } catch (error) {
    if (!isAbsent(error) && systemCode(error) !== 'ELOOP') throw error
  }
  try {
    return join(fs.realpathSync.native(dirname(file)), basename(file))
  } catch {
    // No folder, no file: the work itself will meet the reason.
    return resolve(file)
  }
}
