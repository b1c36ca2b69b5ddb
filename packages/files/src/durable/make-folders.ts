import fs from 'node:fs'
import { dirname, resolve } from 'node:path'
import { syncFolder } from './sync-folder.ts'

/** Makes a folder and those above it that are missing, each with its entry on disk. */
export async function makeFolder(folder: string): Promise<void> {
  const path = resolve(folder)
  const first = fs.mkdirSync(path, { recursive: true })
  if (first === undefined) return
  const top = dirname(resolve(first))
  for (let parent = dirname(path); ; parent = dirname(parent)) {
    await syncFolder(parent)
    if (parent === top || parent === dirname(parent)) return
  }
}
