import type { FolderFailure } from './folder-failure.ts'
import type { ImportAction, ImportPlan } from './plan-import.ts'
import type { FolderContents } from './read-folder.ts'

/** What an import of one folder did, or would do. */
export interface ProjectImport {
  folder: string
  /** Null when there is none, or none yet. */
  projectId: string | null
  externalId: string | null
  state: 'new' | 'changed' | 'unchanged' | 'failed'
  /** Files by what becomes of them. */
  counts: Record<ImportAction, number>
  addedBytes: number
  /** What is not as it was, and what was kept though the file changed. */
  files: {
    path: string
    action: ImportAction
    sizeBytes: number
    sha256: string
    mediaId?: string
    document?: string
  }[]
  /** Damaged files, and the backups that were read in their place. */
  recovered: { path: string; from: string }[]
  failures: FolderFailure[]
  skipped: { path: string; reason: string }[]
  /** Files that were deleted at the source, or that would be. */
  deletedFiles: number
}

export interface FolderImport {
  dryRun: boolean
  ownerUserId: string
  projects: ProjectImport[]
}

export function failedImport(folder: string, failure: FolderFailure): ProjectImport {
  return {
    ...{ folder, projectId: null, externalId: null, state: 'failed', addedBytes: 0, files: [], recovered: [] },
    ...{ counts: { add: 0, update: 0, same: 0, kept: 0 }, failures: [failure], skipped: [], deletedFiles: 0 },
  } as ProjectImport
}

export function describeImport(
  { folder, externalId, isNew }: { folder: string; externalId: string; isNew: boolean },
  { steps, project }: ImportPlan,
  { files, failures, skipped }: FolderContents,
): ProjectImport {
  const failed = new Set(failures.map(({ path }) => path))
  const done = steps.filter(({ path }) => !failed.has(path))
  const counts = { add: 0, update: 0, same: 0, kept: 0 }
  for (const { action } of done) counts[action] += 1
  const changes = done.filter(({ action }) => action !== 'same')
  return {
    folder,
    projectId: isNew ? null : project.id,
    externalId,
    state: isNew ? 'new' : counts.add + counts.update > 0 ? 'changed' : 'unchanged',
    counts,
    addedBytes: changes.reduce((sum, { action, sizeBytes }) => (action === 'kept' ? sum : sum + sizeBytes), 0),
    files: changes.map(({ path, action, sizeBytes, sha256, mediaId, document }) => ({
      ...{ path, action, sizeBytes, sha256 },
      ...(mediaId === null ? { document: document as string } : isNew ? {} : { mediaId }),
    })),
    recovered: files.flatMap(({ path, recoveredFrom }) =>
      recoveredFrom === null ? [] : [{ path, from: recoveredFrom }],
    ),
    failures: failures.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    skipped,
    deletedFiles: 0,
  }
}
