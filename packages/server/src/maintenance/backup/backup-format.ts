import { createHash } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'
import * as z from 'zod'

/** Counts up when a program of today could no longer read what a program of tomorrow writes. */
export const BACKUP_VERSION = 1

const tableSchema = z.object({
  name: z.string().regex(/^[a-z_]{1,63}$/),
  columns: z.array(z.string().regex(/^[a-z_0-9]{1,63}$/)).min(1),
  rows: z.int().min(0),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

const manifestSchema = z.object({
  version: z.literal(BACKUP_VERSION),
  createdAt: z.iso.datetime(),
  instance: z.object({ id: z.string().min(1), restoreEpoch: z.int().min(0) }),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(tableSchema),
  objects: z.object({
    count: z.int().min(0),
    bytes: z.int().min(0),
    listBytes: z.int().min(0),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  missing: z.array(z.object({ key: z.string(), sha256: z.string(), reason: z.string() })),
})

/** One table as `COPY … TO STDOUT` wrote it. */
export type BackupTable = z.infer<typeof tableSchema>

/** What makes a snapshot one: written last. */
export type Manifest = z.infer<typeof manifestSchema>

export const backedUpObjectSchema = z.object({
  key: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.int().min(0),
  mimeType: z.string(),
})

/** An object that a row names, a line of `objects.ndjson`. */
export type BackedUpObject = z.infer<typeof backedUpObjectSchema>

export const SNAPSHOTS = 'snapshots/'
export const OBJECTS = 'objects/'
/** Names content that a verification found damaged: `damaged/<sha256>`. */
export const DAMAGED = 'damaged/'
const SNAPSHOT_ID = /^\d{8}T\d{9}Z-[0-9a-f]{6}$/

export const contentKey = (sha256: string): string => `${OBJECTS}${sha256.slice(0, 2)}/${sha256}`
export const damageKey = (sha256: string): string => `${DAMAGED}${sha256}`
export const manifestKey = (snapshot: string): string => `${SNAPSHOTS}${snapshot}/manifest.json`
export const tableKey = (snapshot: string, table: string): string => `${SNAPSHOTS}${snapshot}/tables/${table}.copy`
export const objectListKey = (snapshot: string): string => `${SNAPSHOTS}${snapshot}/objects.ndjson`

/** The digest that a key ends with; null when it is not that of content. */
export function digestInKey(key: string): string | null {
  const last = key.slice(key.lastIndexOf('/') + 1)
  return /^[0-9a-f]{64}$/.test(last) ? last : null
}

/** Sorts by time, to the millisecond: `20261126T001500123Z-1a2b3c`. */
export function snapshotId(now: Date, random: string): string {
  return `${now.toISOString().replaceAll(/[-:.]/g, '')}-${random}`
}

export function isSnapshotId(text: string): boolean {
  return SNAPSHOT_ID.test(text)
}

/** The manifest ends with the digest of what is before it, so that a changed one is noticed. */
export function writeManifest(manifest: Manifest): Buffer {
  const text = JSON.stringify(manifest)
  return Buffer.from(`${text}\n${digestOf(text)}\n`)
}

/** @throws {corrupt} it was cut or changed, or is of another version */
export function readManifest(bytes: Uint8Array, key: string): Manifest {
  const [text = '', digest = ''] = Buffer.from(bytes).toString('utf8').split('\n')
  if (digestOf(text) !== digest) throw damaged(key, 'it is not as it was written')
  const json = parsedJson(text, key)
  const parsed = manifestSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const { version } = (json ?? {}) as { version?: unknown }
  throw damaged(key, `this program reads backups of version ${BACKUP_VERSION}, not ${JSON.stringify(version)}`)
}

/** @throws {corrupt} */
export function parsedJson(text: string, key: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw damaged(key, 'it is not JSON')
  }
}

export function damaged(key: string, reason: string): HoldallError {
  return new HoldallError('corrupt', `The backup cannot be used: ${key}: ${reason}`, {
    hint: 'Nothing was changed. Take another snapshot of it, or another backup',
    details: { key, reason },
  })
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
