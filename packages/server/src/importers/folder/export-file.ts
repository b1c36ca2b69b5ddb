import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { FileManager, makeFolder, replaceFile } from '@holdall/files'
import { HoldallError } from '@holdall/protocol'
import type { MediaContentRow } from '../../projects/bundles/read-contents.ts'
import { parseDocument } from '../../projects/documents/document-text.ts'
import type { Bucket } from '../../storage/bucket.ts'
import type { ExportFile } from './export-contents.ts'

export type ExportAction = 'add' | 'update' | 'same'

/** What is to be done to a file of the target. @throws {conflict} when something else is in its place */
export async function planFile(target: string, file: ExportFile): Promise<ExportAction> {
  const path = join(target, file.path)
  const found = await lookAt(target, file.path)
  if (!found) return 'add'
  if (file.kind === 'media') {
    if (found.sizeBytes !== file.sizeBytes) return 'update'
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
    return hash.digest('hex') === file.item.sha256 ? 'same' : 'update'
  }
  const text = await readFile(path, 'utf8')
  if (text === file.text) return 'same'
  return file.kind === 'json' && isSameJson(text, file.text) ? 'same' : 'update'
}

/** Writes a file as a whole, durably; JSON leaves the version before as a backup. @throws {corrupt} when stored bytes are not what their record says */
export async function writeFile(bucket: Bucket, target: string, file: ExportFile): Promise<void> {
  const path = join(target, file.path)
  await lookAt(target, file.path)
  await makeFolder(dirname(path))
  if (file.kind === 'json') await new FileManager(target).atomicWriteText(path, file.text)
  else if (file.kind === 'text') await replaceFile(path, file.text, { verify: true })
  else await replaceFile(path, checked(bucket, file.item))
}

/** A plain file at a path below the target, or null. Nothing is written or compared through a link. */
async function lookAt(target: string, path: string): Promise<{ sizeBytes: number } | null> {
  const segments = path.split('/')
  for (let length = 1; length <= segments.length; length++) {
    const part = segments.slice(0, length).join('/')
    const found = await lstat(join(target, part)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    if (found === null) return null
    const isWanted = length < segments.length ? found.isDirectory() : found.isFile()
    if (!isWanted)
      throw new HoldallError('conflict', `${part} is in the way: it is a link, or not the kind of thing it should be`)
    if (length === segments.length) return { sizeBytes: found.size }
  }
  return null
}

function isSameJson(one: string, other: string): boolean {
  try {
    return isDeepStrictEqual(parseDocument(one), parseDocument(other))
  } catch {
    return false
  }
}

async function* checked(bucket: Bucket, { storageKey, sha256 }: MediaContentRow): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of await bucket.readStream(storageKey)) {
    hash.update(chunk as Uint8Array)
    yield chunk as Uint8Array
  }
  if (hash.digest('hex') !== sha256)
    throw new HoldallError('corrupt', 'The stored bytes are not what their record says', { hint: 'Run holdall doctor' })
}
