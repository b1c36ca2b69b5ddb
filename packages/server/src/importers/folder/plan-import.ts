import { DATA_DOCUMENT } from '@holdall/protocol'
import { replaceIds } from '../../projects/documents/replace-ids.ts'
import type { ProjectRow } from '../../projects/project-row.ts'
import { folderPartId } from './folder-ids.ts'
import type { PresentParts } from './present-parts.ts'
import { documentText, type FolderContents, type SourceFile } from './read-folder.ts'
import { sha256Of } from './source-file.ts'

/** `kept`: what is in Holdall was changed there, and differs from the file, which changed as well. */
export type ImportAction = 'add' | 'update' | 'same' | 'kept'

export interface ImportStep extends SourceFile {
  action: ImportAction
  /** Of the media item; null for a document. */
  mediaId: string | null
  /** SHA-256 of what the import stores, which for a document may name other ids. */
  storedSha256: string
}

export interface ImportPlan {
  project: Pick<ProjectRow, 'id'>
  steps: ImportStep[]
  /** New ids of media and scenes, by those in `holdall.json`. */
  ids: Map<string, string>
}

/** Compares a folder with what its project has. Pure but for the reading of documents that name ids. */
export async function planImport(
  project: Pick<ProjectRow, 'id'>,
  contents: FolderContents,
  present: PresentParts,
): Promise<ImportPlan> {
  // A folder that this very project was exported to names ids that are right, also of what was deleted since.
  const isItself = contents.holdall?.manifest.project.id === project.id
  const idOfPath = mediaIds(project.id, contents, present)
  const ids = isItself ? new Map<string, string>() : newIds(project.id, contents, idOfPath)
  const stored = new Map(present.media.map(({ id, sha256 }) => [id, sha256]))
  const before = present.journal ?? (isItself ? exported(contents) : new Map<string, string>())
  const steps: ImportStep[] = []
  for (const file of contents.files) {
    const { path, document, sha256 } = file
    const mediaId = document === null ? (idOfPath.get(path) as string) : null
    const storedSha256 =
      document === null || ids.size === 0 ? sha256 : sha256Of(replaceIds(await documentText(contents, file), ids))
    const found = mediaId === null ? present.documents.get(document as string) : stored.get(mediaId)
    // A new project has empty data.
    const isNewData = document === DATA_DOCUMENT && present.journal === null && !isItself
    const action = actionOf(storedSha256, found, isNewData ? found : before.get(path))
    steps.push({ ...file, mediaId, storedSha256, action })
  }
  return { project, steps, ids }
}

/**
 * @param stored what is in Holdall
 * @param before what an earlier import left there
 */
export function actionOf(wanted: string, stored: string | undefined, before: string | undefined): ImportAction {
  // The file is as it was: whatever became of it in Holdall stays.
  if (wanted === stored || wanted === before) return 'same'
  if (stored === undefined) return 'add'
  return stored === before ? 'update' : 'kept'
}

/** Which item a file is: one that came from this path, one that `holdall.json` names, else a new one. */
function mediaIds(projectId: string, { files, holdall }: FolderContents, { media }: PresentParts): Map<string, string> {
  const known = new Set(media.map(({ id }) => id))
  const byPath = new Map<string, string>()
  for (const [id, path] of holdall?.paths ?? []) if (known.has(id)) byPath.set(path, id)
  for (const { id, path } of media) if (path !== null && !byPath.has(path)) byPath.set(path, id)
  const idOf = (path: string) => {
    const own = folderPartId('media', projectId, path)
    return known.has(own) ? own : (byPath.get(path) ?? own)
  }
  return new Map(files.filter(({ document }) => document === null).map(({ path }) => [path, idOf(path)]))
}

function newIds(
  projectId: string,
  { holdall }: FolderContents,
  idOfPath: ReadonlyMap<string, string>,
): Map<string, string> {
  const ids = new Map<string, string>()
  for (const [id, path] of holdall?.paths ?? []) {
    const now = idOfPath.get(path)
    if (now !== undefined && now !== id) ids.set(id, now)
  }
  for (const { id } of holdall?.manifest.scenes ?? []) ids.set(id, folderPartId('scene', projectId, id))
  return ids
}

/** What the export that made the folder wrote into it. */
function exported({ holdall, files }: FolderContents): Map<string, string> {
  if (holdall === null) return new Map()
  const known = (path: string, document: string | null) =>
    (document === null ? holdall.media.get(path) : holdall.documents.get(document))?.sha256
  return new Map(files.map(({ path, document }) => [path, known(path, document) ?? '']))
}
