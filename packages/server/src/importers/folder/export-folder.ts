import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HoldallError } from '@holdall/protocol'
import { actorOf } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { readContents } from '../../projects/bundles/read-contents.ts'
import { findProject } from '../../projects/find-project.ts'
import type { ProjectRow } from '../../projects/project-row.ts'
import { exportContents } from './export-contents.ts'
import { type ExportAction, planFile, writeFile } from './export-file.ts'
import type { FolderContext, FolderProgress } from './folder-context.ts'
import { type FolderFailure, failureOf } from './folder-failure.ts'
import { HOLDALL_FILE, isByProduct, isSafePath } from './folder-names.ts'
import { inLanes } from './in-lanes.ts'

export interface ExportOptions {
  /** Only plans. @default false */
  dryRun?: boolean | undefined
  onProgress?: ((progress: FolderProgress) => void) | undefined
  signal?: AbortSignal | undefined
}

/** What an export of one project wrote, or would write. */
export interface ProjectExport {
  projectId: string
  folder: string
  counts: Record<ExportAction, number>
  writtenBytes: number
  /** What is not the same already. */
  files: { path: string; action: ExportAction; sizeBytes: number }[]
  failures: FolderFailure[]
}

export interface FolderExport {
  dryRun: boolean
  projects: ProjectExport[]
}

const FILES_AT_ONCE = 4
const MAX_FOLDER_BYTES = 200
/** By these a project folder is known. */
const MARKS = new Set(['metadata.json', 'timeline.json', HOLDALL_FILE, 'topics', 'scripts', 'assets', 'logs'])

/**
 * Writes a project as a project folder; what is the same there already is not touched, and nothing is deleted.
 *
 * @param target the folder of this project
 * @throws {not_found} for what the identity may not see; {conflict} when the folder is another project's, or none
 */
export async function exportProject(
  context: FolderContext,
  identity: Identity,
  id: string,
  target: string,
  options: ExportOptions = {},
): Promise<FolderExport> {
  const project = await findProject(context.projects.database, identity, id)
  return {
    dryRun: options.dryRun === true,
    projects: [await exportOne(context, project, project.external_id ?? project.id, target, options)],
  }
}

/** Writes every project that the identity owns (a service: everybody's) into a folder of its own below `target`. */
export async function exportAll(
  context: FolderContext,
  identity: Identity,
  target: string,
  options: ExportOptions = {},
): Promise<FolderExport> {
  const { rows } = await context.projects.database.one<{ id: string }>(actorOf(identity), {
    text: `select id from projects where deleted_at is null and purging_at is null and importing_until is null
      and ($1::text is null or owner_user_id = $1) order by id`,
    values: [identity.role === 'service' ? null : identity.userId],
  })
  const used = new Set<string>()
  const projects: ProjectExport[] = []
  for (const { id } of rows) {
    options.signal?.throwIfAborted()
    const project = await findProject(context.projects.database, identity, id)
    const name = folderName(project, used)
    try {
      projects.push(await exportOne(context, project, project.external_id ?? id, join(target, name), options))
    } catch (error) {
      const failures = [failureOf('.', error, options.signal)]
      projects.push({ projectId: id, folder: name, counts: noCounts(), writtenBytes: 0, files: [], failures })
    }
  }
  return { dryRun: options.dryRun === true, projects }
}

/** The external id where it can be the name of a folder and no other project has it, else the id. */
function folderName({ id, external_id }: ProjectRow, used: Set<string>): string {
  const fits = external_id !== null && !external_id.includes('/') && isSafePath(external_id)
  const name = fits && Buffer.byteLength(external_id) <= MAX_FOLDER_BYTES ? external_id : id
  const free = used.has(name.toLowerCase()) ? id : name
  used.add(free.toLowerCase())
  return free
}

async function exportOne(
  { projects, media }: FolderContext,
  { id, owner_user_id, ...row }: ProjectRow,
  folderId: string,
  target: string,
  { dryRun = false, onProgress = () => {}, signal }: ExportOptions,
): Promise<ProjectExport> {
  requireOutside(media.bucket.driver.root, target)
  await requireTarget(target, folderId)
  const contents = await readContents(projects, { id, owner_user_id, ...row })
  const { files, failures } = await exportContents(projects, contents, folderId)
  const report: ProjectExport = {
    projectId: id,
    folder: target,
    counts: noCounts(),
    writtenBytes: 0,
    files: [],
    failures,
  }
  const progress: FolderProgress = { step: 'write', project: row.name, files: 0, totalFiles: files.length, bytes: 0 }
  await inLanes(files, FILES_AT_ONCE, async (file) => {
    signal?.throwIfAborted()
    const { path, sizeBytes } = file
    try {
      const action = await planFile(target, file)
      if (action !== 'same' && !dryRun) await writeFile(media.bucket, target, file)
      report.counts[action] += 1
      if (action !== 'same') {
        report.files.push({ path, action, sizeBytes })
        report.writtenBytes += sizeBytes
      }
    } catch (error) {
      failures.push(failureOf(path, error, signal))
    }
    progress.files += 1
    progress.bytes += sizeBytes
    onProgress(progress)
  })
  report.files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return report
}

function noCounts(): Record<ExportAction, number> {
  return { add: 0, update: 0, same: 0 }
}

/** @throws {invalid_request} for a folder where the collector would take the files for strays */
function requireOutside(storeUrl: string, target: string): void {
  if (!`${pathToFileURL(target).href}/`.startsWith(`${storeUrl.replace(/\/$/, '')}/`)) return
  throw new HoldallError('invalid_request', `${target} lies in the store itself`, { hint: 'Choose another folder' })
}

/** @throws {conflict} rather than mix a project with other things */
async function requireTarget(target: string, folderId: string): Promise<void> {
  const found = await readdir(target).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return []
    throw new HoldallError('conflict', `${target} cannot be written to: ${error.message}`, { cause: error })
  })
  // What a killed export or the system leaves is nobody's.
  const names = found.filter((name) => !name.startsWith('.') && !isByProduct(name))
  if (names.length === 0) return
  const metadata = names.includes('metadata.json') ? await readFile(join(target, 'metadata.json'), 'utf8') : null
  const owner = metadata === null ? undefined : projectIdOf(metadata)
  if (owner === folderId) return
  // A project folder that does not say whose it is.
  const isFolder = names.some((name) => MARKS.has(name))
  if (owner === undefined && isFolder) return
  const what = owner === undefined ? 'is no project folder, and not empty' : `is the folder of the project "${owner}"`
  throw new HoldallError('conflict', `${target} ${what}`, {
    hint: `Choose a new or empty folder, e.g. ${join(target, 'project')}`,
  })
}

function projectIdOf(text: string): string | undefined {
  try {
    const { projectId } = JSON.parse(text) as { projectId?: unknown }
    return typeof projectId === 'string' ? projectId : undefined
  } catch {
    return undefined
  }
}
