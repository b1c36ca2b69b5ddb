import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Job, LegacyMediaFields, MediaItem } from '@holdall/protocol'
import sharp from 'sharp'
import type { Database } from '../../db/index.ts'
import type { Bucket } from '../../storage/bucket.ts'

/** `fetch` as some user; see `TestHoldall.as`. */
export type Call = (path: string, init?: RequestInit) => Promise<Response>

export type AnsweredItem = MediaItem & Partial<LegacyMediaFields>

export interface UploadOptions {
  name?: string
  type?: string
  /** Without the question mark. */
  query?: string
  headers?: Record<string, string>
}

/** A raw upload; fails unless it is answered with 201. */
export async function upload(
  call: Call,
  body: string | Uint8Array<ArrayBuffer>,
  {
    name = 'note.txt',
    type = typeof body === 'string' ? 'text/plain' : 'application/octet-stream',
    query = 'format=v2',
    headers = {},
  }: UploadOptions = {},
): Promise<AnsweredItem> {
  const response = await call(`/api/media${query && `?${query}`}`, {
    method: 'POST',
    body,
    headers: { 'content-type': type, 'x-filename': encodeURIComponent(name), ...headers },
  })
  if (response.status !== 201) throw new Error(`upload: ${response.status} ${await response.text()}`)
  return (await response.json()) as AnsweredItem
}

/** A JSON request. */
export function send(call: Call, method: string, path: string, body?: unknown): Promise<Response> {
  if (body === undefined) return call(path, { method })
  return call(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
}

/** The JSON of an answer that has to have this status. */
export async function json<T>(response: Response | Promise<Response>, status = 200): Promise<T> {
  const answer = await response
  if (answer.status !== status) throw new Error(`${answer.status} instead of ${status}: ${await answer.text()}`)
  return (await answer.json()) as T
}

/** The item as it is answered now. */
export function item(call: Call, id: string): Promise<AnsweredItem> {
  return json<AnsweredItem>(call(`/api/media/${id}?format=v2`))
}

/** Looks again until `done`; a job of another process is seldom slower than 10 s. */
export async function eventually<T>(
  look: () => Promise<T>,
  done: (value: T) => boolean,
  timeoutMs = 12_000,
): Promise<T> {
  const end = performance.now() + timeoutMs
  while (true) {
    const value = await look()
    if (done(value)) return value
    if (performance.now() > end) throw new Error(`still ${JSON.stringify(value).slice(0, 500)}`)
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
}

/** The item when its job has ended; of a recording that takes seconds. */
export function settledItem(call: Call, id: string): Promise<AnsweredItem> {
  return eventually(
    () => item(call, id),
    ({ status }) => status !== 'processing',
    60_000,
  )
}

/** The job when it has ended, one way or the other. */
export function endedJob(call: Call, id: string): Promise<Job> {
  return eventually(
    () => json<Job>(call(`/api/jobs/${id}`)),
    ({ state }) => state !== 'waiting' && state !== 'running',
    60_000,
  )
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Bytes that nobody else has. */
export function noise(sizeBytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomBytes(sizeBytes))
}

export interface ProjectOptions {
  id: string
  owner: string
  type?: string
  externalId?: string | null
  editors?: string[]
  viewers?: string[]
}

/** A project with members, by SQL. */
export async function insertProject(
  database: Database,
  { id, owner, type = 'custom', externalId = null, editors = [], viewers = [] }: ProjectOptions,
): Promise<void> {
  await database.one('service', {
    text: 'insert into projects (id, external_id, name, type, owner_user_id) values ($1, $2, $1, $3, $4)',
    values: [id, externalId, type, owner],
  })
  const members = [
    ...editors.map((user) => [user, 'editor'] as const),
    ...viewers.map((user) => [user, 'viewer'] as const),
  ]
  for (const [user, role] of members) {
    await database.one('service', {
      text: 'insert into project_members (project_id, user_id, owner_user_id, role) values ($1, $2, $3, $4)',
      values: [id, user, owner, role],
    })
  }
}

/** Rows of a query that sees everything. */
export async function rows<T>(database: Database, text: string, values: unknown[] = []): Promise<T[]> {
  return (await database.one<T & object>('service', { text, values })).rows as T[]
}

/** The keys of every object in the bucket under a prefix. */
export async function storedKeys(bucket: Bucket, prefix = ''): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of bucket.list(prefix)) keys.push(key)
  return keys
}

/** What the rows of an owner add up to, against which every report is held. */
export async function countedUsage(database: Database, owner: string): Promise<{ bytes: number; files: number }> {
  const [counted] = await rows<{ bytes: number; files: number }>(
    database,
    `select coalesce(sum(bytes), 0)::bigint as bytes, count(*) as files from (
       select size_bytes as bytes from media where owner_user_id = $1
       union all select size_bytes from renditions where owner_user_id = $1) x`,
    [owner],
  )
  return { bytes: Number(counted?.bytes ?? 0), files: Number(counted?.files ?? 0) }
}

const SAMPLES = new URL('../../../../../../shared/samples/', import.meta.url)

/** Whether the files of people's cameras lie beside this checkout. */
export const haveSamples = existsSync(SAMPLES)

export async function sample(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(new URL(name, SAMPLES)))
}

/** A JPEG of one colour. */
export async function picture(
  width: number,
  height: number,
  background: { r: number; g: number; b: number } = { r: 200, g: 40, b: 40 },
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(
    await sharp({ create: { width, height, channels: 3, background } })
      .jpeg()
      .toBuffer(),
  )
}
