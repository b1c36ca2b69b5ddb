import { DATA_DEFAULTS, DATA_DOCUMENT, HoldallError, kindOfMime, mimeOfFilename } from '@holdall/protocol'
import { failureOf } from './folder-failure.ts'
import { documentOfPath, HOLDALL_FILE, isJsonPath } from './folder-names.ts'
import { type HoldallFile, readHoldallFile } from './holdall-file.ts'
import { type FolderScan, scanFolder } from './scan-folder.ts'
import { hashSource, sha256Of } from './source-file.ts'
import { readSourceJson, readSourceText } from './source-json.ts'

/** A file of the folder, and what it becomes. */
export interface SourceFile {
  path: string
  /** The document that it becomes; null for a media item. */
  document: string | null
  sizeBytes: number
  /** Of the bytes; of a document, of its text. */
  sha256: string
  recoveredFrom: string | null
}

export interface FolderContents extends Omit<FolderScan, 'paths'> {
  root: string
  /** The value of `metadata.json`; null where there is none to read. */
  metadata: unknown
  holdall: HoldallFile | null
  files: SourceFile[]
  /** Of all that is in the folder. */
  paths: ReadonlySet<string>
  /** Paths of files that an export made, and that are as it made them. */
  made: string[]
}

export interface ReadOptions {
  signal?: AbortSignal | undefined
  /** Called after each file. */
  onFile?: ((read: { sizeBytes: number; totalFiles: number }) => void) | undefined
}

/** Reads and hashes a whole project folder. What cannot be read is a failure; the rest goes on. @throws {corrupt} {invalid_request} for a wrong `holdall.json` */
export async function readFolder(
  root: string,
  { signal, onFile = () => {} }: ReadOptions = {},
): Promise<FolderContents> {
  const { paths, failures, skipped } = await scanFolder(root, signal)
  const contents: FolderContents = {
    root,
    metadata: null,
    holdall: null,
    files: [],
    paths: new Set(paths),
    made: [],
    failures,
    skipped,
  }
  if (paths.includes(HOLDALL_FILE))
    contents.holdall = await readHoldallFile(root, HOLDALL_FILE).catch((error: unknown) => {
      const { code, message } = failureOf(HOLDALL_FILE, error, signal)
      throw new HoldallError(code, `${HOLDALL_FILE}: ${message}`, {
        hint: 'Without the file, the folder is imported as its layout says',
        cause: error,
      })
    })
  for (const path of paths) {
    if (path === HOLDALL_FILE) continue
    try {
      const file = await readFile(contents, path, signal)
      if (contents.holdall?.made.get(path) === file.sha256) contents.made.push(path)
      else contents.files.push(file)
      onFile({ sizeBytes: file.sizeBytes, totalFiles: paths.length })
    } catch (error) {
      failures.push(failureOf(path, error, signal))
    }
  }
  return contents
}

async function readFile(contents: FolderContents, path: string, signal?: AbortSignal): Promise<SourceFile> {
  const { root, holdall } = contents
  const isItem = isMediaName(path) || isItemOf(holdall, path)
  if (isJsonPath(path) && !isItem) {
    const { text, value, recoveredFrom } = await readSourceJson(root, path)
    if (path === 'metadata.json') contents.metadata = value
    return { path, document: documentOf(path, value), ...textFacts(text), recoveredFrom }
  }
  const text = isItem ? null : await readSourceText(root, path)
  if (text !== null)
    return { path, document: documentOf(path, null), ...textFacts(JSON.stringify(text)), recoveredFrom: null }
  return { path, document: null, ...(await hashSource(root, path, signal)), recoveredFrom: null }
}

/** The text that a document of a project folder is, as it is stored. */
export async function documentText({ root }: FolderContents, { path }: SourceFile): Promise<string> {
  if (isJsonPath(path)) return (await readSourceJson(root, path)).text
  return JSON.stringify(await readSourceText(root, path))
}

function documentOf(path: string, value: unknown): string {
  if (path === `${DATA_DOCUMENT}.json` && isProjectData(value)) return DATA_DOCUMENT
  const name = documentOfPath(path)
  if (name !== null) return name
  throw new HoldallError('invalid_request', 'Its path is too long for a document')
}

function isProjectData(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.keys(DATA_DEFAULTS).every((key) => Object.hasOwn(value, key))
}

/** A text or JSON file that is an item in Holdall. */
function isItemOf(holdall: HoldallFile | null, path: string): boolean {
  return holdall?.media.has(path) === true
}

/** Whether a file is a picture, video or sound by its name. */
export function isMediaName(path: string): boolean {
  const mime = mimeOfFilename(path)
  return mime !== null && kindOfMime(mime) !== 'file'
}

function textFacts(text: string): { sizeBytes: number; sha256: string } {
  return { sizeBytes: Buffer.byteLength(text), sha256: sha256Of(text) }
}
