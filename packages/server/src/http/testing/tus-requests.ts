import { createHash } from 'node:crypto'
import { type Call, rows } from '../../media/testing/media-requests.ts'
import type { Platform } from '../../platform.ts'
import { type Staging, takesStagedUploads } from '../../storage/staging.ts'

export const OFFSET_STREAM = 'application/offset+octet-stream'
const VERSION = { 'tus-resumable': '1.0.0' }

export interface Begun {
  status: number
  path: string
  id: string
  response: Response
}

/** `Upload-Metadata` of these values. */
export function tusMetadata(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',')
}

/** Begins an upload; with `bytes`, those come along. */
export async function begin(
  call: Call,
  sizeBytes: number,
  metadata: Record<string, string> = { filename: 'note.txt', filetype: 'text/plain' },
  bytes?: Uint8Array<ArrayBuffer>,
): Promise<Begun> {
  const response = await call('/api/uploads', {
    method: 'POST',
    headers: {
      ...VERSION,
      'upload-length': String(sizeBytes),
      'upload-metadata': tusMetadata(metadata),
      ...(bytes ? { 'content-type': OFFSET_STREAM } : {}),
    },
    ...(bytes ? { body: bytes } : {}),
  })
  const location = response.headers.get('location')
  const path = location === null ? '' : new URL(location).pathname
  return { status: response.status, path, id: path.split('/').at(-1) ?? '', response }
}

/** Sends bytes from an offset on. */
export function patch(
  call: Call,
  path: string,
  offset: number,
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return call(path, {
    method: 'PATCH',
    headers: { ...VERSION, 'content-type': OFFSET_STREAM, 'upload-offset': String(offset), ...headers },
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  } as RequestInit)
}

export function head(call: Call, path: string): Promise<Response> {
  return call(path, { method: 'HEAD', headers: VERSION })
}

export async function offsetOf(call: Call, path: string): Promise<number> {
  const response = await head(call, path)
  if (response.status !== 200) throw new Error(`HEAD ${path}: ${response.status}`)
  return Number(response.headers.get('upload-offset'))
}

export function terminate(call: Call, path: string): Promise<Response> {
  return call(path, { method: 'DELETE', headers: VERSION })
}

export function checksum(bytes: Uint8Array, algorithm: 'sha1' | 'sha256' = 'sha256'): Record<string, string> {
  return { 'upload-checksum': `${algorithm} ${createHash(algorithm).update(bytes).digest('base64')}` }
}

/** A server of a test, as far as this is about it. */
interface Served {
  holdall: { platform: Pick<Platform, 'bucket' | 'database'> }
  as(userId: string): Call
}

export function stagingOf({ holdall }: Pick<Served, 'holdall'>): Staging {
  const { driver } = holdall.platform.bucket
  if (!takesStagedUploads(driver)) throw new Error('This store takes whole files alone')
  return driver.staging
}

/** Adds bytes to the store as a process does that is killed before it can say so. */
export async function stage(
  server: Pick<Served, 'holdall'>,
  upload: string,
  sizeBytes: number,
  bytes: Uint8Array,
): Promise<void> {
  const writer = await stagingOf(server).openRun(upload, { number: 0, sizeBytes })
  await writer.append(bytes)
  await writer.sync()
  await writer.close()
}

/** Takes back what is still open. @returns what stays behind all the same: rooms in the quota, and bytes in the store */
export async function leftOver(server: Served, users: readonly string[]): Promise<string[]> {
  const { database } = server.holdall.platform
  const open = await rows<{ id: string }>(database, "select id from uploads where state = 'open'")
  for (const { id } of open) for (const user of users) await terminate(server.as(user), `/api/uploads/${id}`)
  const reserved = await rows<{ id: string }>(database, 'select id from reservations')
  return [...reserved.map(({ id }) => id), ...(await Array.fromAsync(stagingOf(server).stagedUploads()))]
}
