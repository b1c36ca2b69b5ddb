import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { HoldallError } from '@holdall/protocol'

/** A project folder, and the name by which a report knows it. */
export interface ProjectFolder {
  root: string
  name: string
}

const MARKS = new Set(['metadata.json', 'metadata.json.backup.1', 'timeline.json', 'holdall.json'])
const MARK_FOLDERS = new Set(['topics', 'scripts', 'assets'])

/**
 * The project folders at a path: itself, or those directly inside it.
 *
 * @throws {not_found} when it is no folder, or there is none; {unavailable} when it cannot be read
 */
export async function findFolders(path: string): Promise<ProjectFolder[]> {
  const found = await stat(path).catch(() => null)
  if (!found?.isDirectory()) throw new HoldallError('not_found', `There is no folder ${path}`)
  const entries = await list(path).catch((cause: Error) => {
    throw new HoldallError('unavailable', `${path} cannot be read: ${cause.message}`, { cause })
  })
  if (isProject(entries)) return [{ root: path, name: basename(path) }]
  const folders: ProjectFolder[] = []
  for (const { name } of entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))) {
    const root = join(path, name)
    // One that cannot be read is taken for a project: its import says so.
    if (isProject(await list(root).catch(() => null))) folders.push({ root, name })
  }
  if (folders.length > 0) return folders
  throw new HoldallError('not_found', `${path} is no project folder and has none in it`, {
    hint: 'A project folder has a metadata.json, a timeline.json, or the folders topics, scripts or assets',
  })
}

async function list(path: string): Promise<Dirent[]> {
  return (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
}

function isProject(entries: Dirent[] | null): boolean {
  if (entries === null) return true
  return entries.some((entry) => (entry.isDirectory() ? MARK_FOLDERS.has(entry.name) : MARKS.has(entry.name)))
}
