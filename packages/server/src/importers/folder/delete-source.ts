import { createHash } from 'node:crypto'
import { rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import type { ProjectRow } from '../../projects/project-row.ts'
import type { FolderContext } from './folder-context.ts'
import { failureOf } from './folder-failure.ts'
import type { ImportPlan, ImportStep } from './plan-import.ts'
import { readPresent } from './present-parts.ts'
import { documentText, type FolderContents } from './read-folder.ts'
import { hashSource, sha256Of } from './source-file.ts'

/**
 * Deletes the files of a folder that was imported whole, each after its stored bytes were read back and the file was found as it was imported.
 * Backups and whatever was skipped stay, and so does a folder that is not empty.
 *
 * @returns how many files were deleted
 */
export async function deleteSource(
  context: FolderContext,
  project: ProjectRow,
  contents: FolderContents,
  { steps }: ImportPlan,
  signal?: AbortSignal,
): Promise<number> {
  const { root, failures } = contents
  const { media, documents, journal } = await readPresent(context.projects.database, project)
  const keys = new Map(media.map(({ id, sha256, storageKey }) => [id, { sha256, storageKey }]))
  const folders = new Set<string>()
  let deleted = 0
  for (const step of steps) {
    const { path, document, mediaId, sha256, storedSha256, recoveredFrom } = step
    signal?.throwIfAborted()
    try {
      const stored = mediaId === null ? null : keys.get(mediaId)
      if (stored) await verify(context, stored)
      const isThere = mediaId === null ? documents.has(document as string) : stored !== undefined
      // A damaged file stays for whoever wants to look at it.
      if (!isThere || recoveredFrom !== null || journal?.get(path) !== storedSha256) continue
      if ((await currentSha256(contents, step)) !== sha256)
        throw new HoldallError('conflict', 'It was changed while it was imported; it stays')
      await rm(join(root, path))
      deleted += 1
      for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder)
    } catch (error) {
      failures.push(failureOf(path, error, signal))
    }
  }
  const deepestFirst = [...folders].sort((a, b) => b.split('/').length - a.split('/').length)
  for (const folder of [...deepestFirst, '']) await rmdir(join(root, folder)).catch(() => undefined)
  return deleted
}

async function verify({ media }: FolderContext, { sha256, storageKey }: { sha256: string; storageKey: string }) {
  const hash = createHash('sha256')
  for await (const chunk of await media.bucket.readStream(storageKey)) hash.update(chunk as Uint8Array)
  if (hash.digest('hex') !== sha256)
    throw new HoldallError('corrupt', 'What is stored of it is damaged; the file stays', {
      hint: 'Run holdall doctor',
    })
}

async function currentSha256(contents: FolderContents, step: ImportStep): Promise<string> {
  if (step.document === null) return (await hashSource(contents.root, step.path)).sha256
  return sha256Of(await documentText(contents, step))
}
