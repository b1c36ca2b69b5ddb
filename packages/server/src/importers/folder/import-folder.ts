import { HoldallError } from '@holdall/protocol'
import type { Identity } from '../../identity/identity.ts'
import { createProject } from '../../projects/create-project.ts'
import { findProject } from '../../projects/find-project.ts'
import type { ProjectRow } from '../../projects/project-row.ts'
import { deleteSource, ownFiles } from './delete-source.ts'
import { deriveProject, folderIdOf, IMPORTED_FROM } from './derived-project.ts'
import { executeImport } from './execute-import.ts'
import { findFolders, type ProjectFolder } from './find-folders.ts'
import type { FolderContext, FolderProgress } from './folder-context.ts'
import { failureOf } from './folder-failure.ts'
import { describeImport, type FolderImport, failedImport, type ProjectImport } from './import-report.ts'
import { type ImportPlan, planImport } from './plan-import.ts'
import { type PresentParts, readPresent } from './present-parts.ts'
import { type FolderContents, readFolder } from './read-folder.ts'

export interface ImportOptions {
  /** Type of new projects. @default what `holdall.json` says, else `video-edit` */
  type?: string | undefined
  /** Only plans. @default false */
  dryRun?: boolean | undefined
  /** Deletes what is imported, and verified, at its source. @default false */
  deleteSource?: boolean | undefined
  onProgress?: ((progress: FolderProgress) => void) | undefined
  signal?: AbortSignal | undefined
}

const NOTHING: PresentParts = { media: [], documents: new Map(), sceneIds: new Set(), journal: null }

/**
 * Makes projects of project folders, or brings them up to date. A second import of the same does nothing; one that was killed is finished.
 *
 * @param path one project folder, or a folder of such
 * @throws {not_found} when there is none. What concerns one file or one project is in the report
 */
export async function importFolder(
  context: FolderContext,
  ownerUserId: string,
  path: string,
  options: ImportOptions = {},
): Promise<FolderImport> {
  const identity: Identity = { userId: ownerUserId, role: 'user', via: 'internal', readOnly: false }
  const projects: ProjectImport[] = []
  const seen = new Set<string>()
  for (const folder of await findFolders(path)) {
    options.signal?.throwIfAborted()
    try {
      projects.push(await importOne(context, identity, folder, seen, options))
    } catch (error) {
      projects.push(failedImport(folder.name, failureOf('.', error, options.signal)))
    }
  }
  return { dryRun: options.dryRun === true, ownerUserId, projects }
}

async function importOne(
  context: FolderContext,
  identity: Identity,
  { root, name }: ProjectFolder,
  seen: Set<string>,
  options: ImportOptions,
): Promise<ProjectImport> {
  const { projects } = context
  const contents = await read(root, name, options)
  const externalId = folderIdOf(contents.metadata, contents.holdall?.manifest.project.externalId ?? null, name)
  if (seen.has(externalId))
    throw new HoldallError('conflict', `Another folder is the project "${externalId}" already`, {
      hint: 'Give its metadata.json another projectId',
    })
  seen.add(externalId)
  const found = await findImported(context, identity, externalId, contents)
  const isNew = found === null
  if (options.dryRun) {
    const present = found ? await readPresent(projects.database, found) : NOTHING
    const plan = await planImport(found ?? { id: projects.createId('project') }, contents, present)
    const report = describeImport({ folder: name, externalId, isNew }, plan, contents)
    return { ...report, deletedFiles: options.deleteSource ? deletable(contents, plan) : 0 }
  }
  const project = found ?? (await create(context, identity, externalId, contents, options.type))
  const present = await readPresent(projects.database, project)
  const plan = await planImport(project, contents, present)
  await execute(context, identity, project, contents, present, plan, options)
  const isWhole = contents.failures.length === 0 && plan.steps.every(({ action }) => action !== 'kept')
  const report = describeImport({ folder: name, externalId, isNew }, plan, contents)
  if (!options.deleteSource || !isWhole) return { ...report, projectId: project.id }
  const deletion = await deleteSource(context, project, contents, plan, options.signal)
  return { ...report, projectId: project.id, failures: deletion.failures, deletedFiles: deletion.deletedFiles }
}

function read(root: string, project: string, { signal, onProgress = () => {} }: ImportOptions) {
  const progress: FolderProgress = { step: 'read', project, files: 0, totalFiles: 0, bytes: 0 }
  return readFolder(root, {
    signal,
    onFile({ sizeBytes, totalFiles }) {
      progress.files += 1
      progress.totalFiles = totalFiles
      progress.bytes += sizeBytes
      onProgress(progress)
    },
  })
}

async function execute(
  context: FolderContext,
  identity: Identity,
  project: ProjectRow,
  contents: FolderContents,
  present: PresentParts,
  plan: ImportPlan,
  { onProgress = () => {}, signal }: ImportOptions,
): Promise<void> {
  if (present.journal !== null && plan.steps.every(({ action }) => action === 'same' || action === 'kept')) return
  const progress: FolderProgress = {
    step: 'store',
    project: project.name,
    files: 0,
    totalFiles: plan.steps.length,
    bytes: 0,
  }
  await executeImport({
    ...{ context, identity, project, contents, present, plan, signal },
    onStep({ sizeBytes }) {
      progress.files += 1
      progress.bytes += sizeBytes
      onProgress(progress)
    },
  })
}

function deletable(contents: FolderContents, { steps }: ImportPlan): number {
  if (contents.failures.length > 0 || steps.some(({ action }) => action === 'kept')) return 0
  const whole = steps.filter(({ recoveredFrom }) => recoveredFrom === null).length
  return whole + (whole === steps.length ? ownFiles(contents).length : 0)
}

/** @throws {conflict} when the owner's project of that name came from elsewhere, or is in the trash */
async function findImported(
  { projects }: FolderContext,
  identity: Identity,
  externalId: string,
  { holdall }: FolderContents,
): Promise<ProjectRow | null> {
  const found = await findProject(projects.database, identity, externalId).catch((error: unknown) => {
    if (error instanceof HoldallError && error.code === 'not_found') return null
    throw error
  })
  if (found === null) return null
  const from = found.metadata[IMPORTED_FROM] as { source?: unknown } | undefined
  const isOurs = from?.source === 'folder' || holdall?.manifest.project.id === found.id
  if (found.owner_user_id !== identity.userId || !isOurs)
    throw new HoldallError('conflict', `There is a project "${externalId}" that was not imported from a folder`, {
      hint: 'Give the metadata.json of the folder another projectId',
    })
  if (found.deleted_at !== null)
    throw new HoldallError('conflict', `The project "${externalId}" is in the trash`, {
      hint: 'Restore it, or delete it for good',
    })
  return found
}

async function create(
  context: FolderContext,
  identity: Identity,
  externalId: string,
  contents: FolderContents,
  type: string | undefined,
): Promise<ProjectRow> {
  const derived = deriveProject(contents.metadata, externalId)
  const said = contents.holdall?.manifest.project
  const known = said && { name: said.name, description: said.description, type: said.type, status: said.status }
  const request = {
    ...derived,
    ...known,
    ...(type === undefined ? {} : { type }),
    metadata: { ...said?.metadata, ...derived.metadata },
    externalId,
  }
  try {
    return await createProject(context.projects, identity, request)
  } catch (error) {
    if (!(error instanceof HoldallError) || error.code !== 'conflict') throw error
    // Another import was quicker.
    const found = await findImported(context, identity, externalId, contents)
    if (found) return found
    throw error
  }
}
