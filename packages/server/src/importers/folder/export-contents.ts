import { isDeepStrictEqual } from 'node:util'
import { DATA_DEFAULTS, DATA_DOCUMENT, HoldallError } from '@holdall/protocol'
import { FACT_NAMES } from '../../media/inspection.ts'
import { describeBundle } from '../../projects/bundles/describe-bundle.ts'
import {
  type BundleContents,
  type DocumentRow,
  type MediaContentRow,
  readText,
} from '../../projects/bundles/read-contents.ts'
import type { ProjectContext } from '../../projects/project-context.ts'
import { assignPaths } from './assign-paths.ts'
import { deriveItem } from './derived-item.ts'
import { deriveProject } from './derived-project.ts'
import type { FolderFailure } from './folder-failure.ts'
import { HOLDALL_FILE, IMPORT_DOCUMENT, isJsonPath, pathOfDocument, sidecarOf } from './folder-names.ts'
import { holdallFileText } from './holdall-file.ts'
import { isMediaName } from './read-folder.ts'

/** A file as it is to be: JSON, text, or the bytes of an item. */
export type ExportFile = { path: string; sizeBytes: number } & (
  | { kind: 'json'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'media'; item: MediaContentRow }
)

type TextFile = Extract<ExportFile, { text: string }>

export interface ExportContents {
  files: ExportFile[]
  failures: FolderFailure[]
}

/** What processing adds to the metadata is found again in every copy. */
const FOUND: readonly string[] = FACT_NAMES
const METADATA_FILE = 'metadata.json'

/** The files that a project is as a folder. What the layout cannot say goes into `holdall.json`, which is there only when something does. */
export async function exportContents(
  context: ProjectContext,
  contents: BundleContents,
  folderId: string,
): Promise<ExportContents> {
  const { media } = contents
  const files = new Map<string, ExportFile>()
  const failures: FolderFailure[] = []
  const journal = contents.documents.find(({ name }) => name === IMPORT_DOCUMENT)
  const imported = journal ? await textOf(context, contents, journal) : ''
  for (const document of contents.documents) {
    if (document.name === IMPORT_DOCUMENT) continue
    const file = fileOf(document.name, await textOf(context, contents, document))
    if (file === null)
      failures.push({
        path: document.name,
        code: 'invalid_request',
        message: 'No file can have the name of this document',
      })
    else if (document.name !== DATA_DOCUMENT || imported.includes(`"${file.path}":`) || !isEmptyData(file.text))
      files.set(file.path, file)
  }
  const paths = assignPaths(media, [...files.keys(), METADATA_FILE])
  const tells = layoutTells(contents, folderId, files, paths)
  const made = tells ? [] : [...madeMetadata(contents, folderId, files), ...madeSidecars(media, paths, files)]
  for (const file of made) files.set(file.path, file)
  for (const item of media) {
    const path = paths.get(item.id) as string
    files.set(path, { path, sizeBytes: item.sizeBytes, kind: 'media', item })
  }
  if (!tells) {
    const documents = contents.documents.filter(({ name }) => name !== IMPORT_DOCUMENT)
    const manifest: unknown = JSON.parse(describeBundle({ ...contents, documents }).manifest.toString('utf8'))
    const text = holdallFileText(manifest, paths, made)
    files.set(HOLDALL_FILE, jsonFile(HOLDALL_FILE, text))
  }
  return { files: [...files.values()], failures }
}

async function textOf(context: ProjectContext, { project }: BundleContents, document: DocumentRow): Promise<string> {
  const text = document.body ?? (await readText(context, project, document))
  if (text !== null) return text
  throw new HoldallError('conflict', `The document "${document.name}" was changed while it was exported`, {
    hint: 'Export again',
  })
}

function fileOf(name: string, text: string): TextFile | null {
  const path = pathOfDocument(name)
  if (path === null) return null
  const value: unknown = isJsonPath(path) ? null : JSON.parse(text)
  return typeof value === 'string'
    ? { path, sizeBytes: Buffer.byteLength(value), kind: 'text', text: value }
    : jsonFile(path, text)
}

function jsonFile(path: string, text: string): TextFile {
  return { path, sizeBytes: Buffer.byteLength(text), kind: 'json', text }
}

function isEmptyData(text: string): boolean {
  const empty = Object.entries(DATA_DEFAULTS).map(([key, value]) => [key, JSON.parse(value) as unknown])
  return isDeepStrictEqual(JSON.parse(text), Object.fromEntries(empty))
}

/** Every project folder has a `metadata.json`. */
function madeMetadata({ project }: BundleContents, projectId: string, files: ReadonlyMap<string, unknown>): TextFile[] {
  if (files.has(METADATA_FILE)) return []
  const { name, description, status, created_at } = project
  const value = { projectId, createdAt: created_at.toISOString(), version: '1.0', status, name, description }
  return [jsonFile(METADATA_FILE, JSON.stringify(value, null, 2))]
}

/** Pictures, videos and music have a sidecar. */
function madeSidecars(
  media: readonly MediaContentRow[],
  paths: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, unknown>,
): TextFile[] {
  const made = new Map<string, TextFile>()
  for (const item of media) {
    const path = paths.get(item.id) as string
    const sidecar = sidecarOf(path)
    if (!/^assets\/(?:images|videos|music)\//.test(path) || files.has(sidecar) || made.has(sidecar)) continue
    const { title, description, tags, sourceType, attribution, mimeType, sizeBytes, sha256, originalFilename } = item
    const facts = { title, description, tags, sourceType, attribution, mimeType, sizeBytes, sha256, originalFilename }
    made.set(sidecar, jsonFile(sidecar, JSON.stringify({ ...item.metadata, ...facts }, null, 2)))
  }
  return [...made.values()]
}

/** Whether an import of the folder without `holdall.json` would make the same project. */
function layoutTells(
  { project, scenes, media, named }: BundleContents,
  folderId: string,
  files: ReadonlyMap<string, ExportFile>,
  paths: ReadonlyMap<string, string>,
): boolean {
  if (scenes.length > 0 || named.length > 0 || project.cover_media_id !== null) return false
  const valueAt = (path: string): unknown => {
    const file = files.get(path)
    return file && file.kind === 'json' ? JSON.parse(file.text) : null
  }
  const { name, description, type, status, metadata } = project
  const derived = deriveProject(valueAt(METADATA_FILE), folderId)
  if (project.external_id !== folderId) return false
  if (!isDeepStrictEqual(derived, { name, description, type, status, metadata })) return false
  return media.every((item) => {
    const path = paths.get(item.id) as string
    const { metadata: wanted, ...fields } = deriveItem(path, valueAt(sidecarOf(path)))
    if (!isMediaName(path)) return false
    if (item.originalFilename !== path.slice(path.lastIndexOf('/') + 1) || item.sceneId !== null) return false
    const found = Object.entries(item.metadata).filter(([key]) => !FOUND.includes(key) || Object.hasOwn(wanted, key))
    const category = item.category === 'exports' ? 'output' : item.category
    const { title, description, tags, sourceType, enhancementType, visibility, attribution } = item
    const has = { title, description, tags, sourceType, enhancementType, visibility, category, attribution }
    return isDeepStrictEqual(fields, has) && isDeepStrictEqual(wanted, Object.fromEntries(found))
  })
}
