import fs from 'node:fs'
import { dirname } from 'node:path'
import { inPathQueue } from '../durable/path-queue.ts'
import { syncFolder } from '../durable/sync-folder.ts'
import { isTemporary } from '../durable/temporary-file.ts'
import { explained } from '../explained.ts'
import { isAbsent, systemCode } from '../files-error.ts'

/** Whether there is something at a path. */
export async function fileExists(path: string): Promise<boolean> {
  return await explained(`File could not be looked at: ${path}`, async () => {
    try {
      await fs.promises.stat(path)
      return true
    } catch (error) {
      if (isAbsent(error)) return false
      throw error
    }
  })
}

/** Deletes a file for good, after the writes to it that were asked for before; silent when there is none. */
export async function deleteFile(file: string): Promise<void> {
  await explained(`File could not be deleted: ${file}`, () =>
    inPathQueue(file, async () => {
      try {
        await fs.promises.unlink(file)
      } catch (error) {
        if (isAbsent(error)) return
        throw error
      }
      await syncFolder(dirname(file))
    }),
  )
}

/** Sorted names of the files in a folder, or of those with an extension (with its dot or without). */
export async function fileNames(dir: string, extension: string): Promise<string[]> {
  const ending = extension === '' || extension.startsWith('.') ? extension : `.${extension}`
  return await explained(`Folder could not be read: ${dir}`, async () => {
    try {
      return (await fs.promises.readdir(dir, { withFileTypes: true }))
        .filter((entry) => !entry.isDirectory() && !isTemporary(entry.name) && entry.name.endsWith(ending))
        .map(({ name }) => name)
        .sort()
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return []
      throw error
    }
  })
}
