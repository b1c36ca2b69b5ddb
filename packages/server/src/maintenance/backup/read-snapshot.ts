import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import type { Bucket } from '../../storage/bucket.ts'
import { BackupContents } from './backup-contents.ts'
import {
  type BackedUpObject,
  type BackupTable,
  backedUpObjectSchema,
  contentKey,
  damaged,
  type Manifest,
  manifestKey,
  objectListKey,
  parsedJson,
  readManifest,
  tableKey,
} from './backup-format.ts'
import { measuredCopy } from './measured-copy.ts'

/** The manifest of a snapshot. @throws {not_found | corrupt} */
export async function readSnapshot(target: Bucket, id: string): Promise<Manifest> {
  const key = manifestKey(id)
  const bytes = await target.readBytes(key).catch((error: unknown) => {
    if (!(error instanceof HoldallError) || error.code !== 'not_found') throw error
    throw new HoldallError('not_found', `There is no snapshot ${id} in this backup`)
  })
  return readManifest(bytes, key)
}

/** What objects the snapshot has. @throws {corrupt} */
export async function readObjectList(target: Bucket, id: string, { objects }: Manifest): Promise<BackedUpObject[]> {
  const key = objectListKey(id)
  const bytes = await read(target, key)
  if (bytes.byteLength !== objects.listBytes || createHash('sha256').update(bytes).digest('hex') !== objects.sha256)
    throw damaged(key, 'it is not as it was written')
  return Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { data } = backedUpObjectSchema.safeParse(parsedJson(line, key))
      if (!data) throw damaged(key, 'a line of it is no object')
      return data
    })
}

/** Brings a table's rows into a file of `folder`. @throws {corrupt} */
export async function fetchTable(target: Bucket, id: string, table: BackupTable, folder: string): Promise<string> {
  const path = join(folder, `${table.name}.copy`)
  await readTable(target, id, table, path)
  return path
}

/** Reads a table, and leaves nothing of it here. @throws {corrupt} */
export async function checkTable(target: Bucket, id: string, table: BackupTable): Promise<void> {
  await readTable(target, id, table, null)
}

/** Looks whether every object is there in its length, and no verification found it damaged; bytes are checked when they are copied. @throws {corrupt} */
export async function requireObjects(target: Bucket, manifest: Manifest, objects: BackedUpObject[]): Promise<void> {
  const missing = new Set(manifest.missing.map(({ key }) => key))
  const wanted = objects.filter(({ key }) => !missing.has(key))
  const contents = await BackupContents.list(target)
  for (const { sha256, sizeBytes } of wanted) {
    const found = contents.sizeOf(sha256)
    if (found !== sizeBytes)
      throw damaged(
        contentKey(sha256),
        found === undefined ? 'it is not there' : `it has ${found} of ${sizeBytes} bytes`,
      )
    if (contents.isMarked(sha256)) throw damaged(contentKey(sha256), 'a verification found its bytes changed')
  }
}

async function readTable(target: Bucket, id: string, table: BackupTable, path: string | null): Promise<void> {
  const key = tableKey(id, table.name)
  const { rows, bytes, sha256 } = await measuredCopy(await open(target, key), path)
  if (rows !== table.rows || bytes !== table.bytes || sha256 !== table.sha256)
    throw damaged(key, 'it is not as it was written')
}

async function read(target: Bucket, key: string): Promise<Uint8Array> {
  return await target.readBytes(key).catch(absentIsDamage(key))
}

async function open(target: Bucket, key: string) {
  return await target.readStream(key).catch(absentIsDamage(key))
}

const absentIsDamage =
  (key: string) =>
  (error: unknown): never => {
    throw error instanceof HoldallError && error.code === 'not_found' ? damaged(key, 'it is not there') : error
  }
