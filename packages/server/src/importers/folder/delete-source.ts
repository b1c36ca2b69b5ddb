import { createHash } from 'node:crypto'
import { rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import type { ProjectRow } from '../../projects/project-row.ts'
import type { FolderContext } from './folder-context.ts'
import { type FolderFailure, failureOf } from './folder-failure.ts'
import { HOLDALL_FILE } from './folder-names.ts'
import type { ImportPlan, ImportStep } from './plan-import.ts'
import { type PresentMedia, type PresentParts, readPresent } from './present-parts.ts'
import { documentText, type FolderContents } from './read-folder.ts'
import { hashSource, sha256Of } from './source-file.ts'

/**
 * Deletes the files of a folder that was imported whole, each after its stored bytes were read back and the file was found as it was imported.
 * Backups and whatever was skipped stay, and so does a folder that is not empty.
 */
export async function deleteSource(
  context: FolderContext,
  project: ProjectRow,
  contents: FolderContents,
  { steps }: ImportPlan,
  signal?: AbortSignal,
): Promise<{ deletedFiles: number; failures: FolderFailure[] }> {
  const { root } = contents
  const present = await readPresent(context.projects.database, project)
  const media = new Map(present.media.map((item) => [item.id, item]))
  const failures: FolderFailure[] = []
  const deleted: string[] = []
  const remove = async (path: string) => {
    await rm(join(root, path))
    deleted.push(path)
  }
  for (const step of steps) {
    signal?.throwIfAborted()
    try {
      // A damaged file stays for whoever wants to look at it.
      if (step.recoveredFrom !== null || !(await isStored(context, present, media, step))) continue
      if ((await currentSha256(contents, step)) !== step.sha256)
        throw new HoldallError('conflict', 'It was changed while it was imported; it stays')
      await remove(step.path)
    } catch (error) {
      failures.push(failureOf(step.path, error, signal))
    }
  }
  if (deleted.length === steps.length) for (const path of ownFiles(contents)) await remove(path)
  await removeEmptyFolders(root, deleted)
  return { deletedFiles: deleted.length, failures }
}

/** What an export put there for Holdall's own use. */
export function ownFiles({ holdall, made }: FolderContents): string[] {
  return holdall === null ? [] : [...made, HOLDALL_FILE]
}

/** Whether what was imported is here, whole. @throws {corrupt} */
async function isStored(
  context: FolderContext,
  present: PresentParts,
  media: ReadonlyMap<string, PresentMedia>,
  step: ImportStep,
): Promise<boolean> {
  const { path, document, mediaId, storedSha256 } = step
  if (present.journal?.get(path) !== storedSha256) return false
  if (mediaId === null) return present.documents.has(document as string)
  const stored = media.get(mediaId)
  if (stored) await verify(context, stored)
  return stored !== undefined
}

async function removeEmptyFolders(root: string, deleted: readonly string[]): Promise<void> {
  const folders = new Set<string>()
  for (const path of deleted)
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder)
  const deepestFirst = [...folders].sort((a, b) => b.split('/').length - a.split('/').length)
  for (const folder of [...deepestFirst, '']) await rmdir(join(root, folder)).catch(() => undefined)
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
