import { fileURLToPath } from 'node:url'
import { HoldallError } from '@holdall/protocol'
import type { Clock } from '../clock.ts'
import { Bucket, type BucketOptions } from './bucket.ts'
import type { Driver } from './driver.ts'
import { FsDriver, type FsDriverOptions } from './drivers/fs.ts'
import { MemoryDriver } from './drivers/memory.ts'
import { S3Driver } from './drivers/s3.ts'

export interface OpenOptions {
  clock?: Clock | undefined
  /** Where parts of uploads lie until a remote store has them. @default below the system's temporary folder */
  spoolFolder?: string | undefined
}

/**
 * Opens the store that a URL names: `file:///var/lib/holdall/objects` (made when missing), `s3://bucket/prefix?endpoint=…` or `memory:`.
 * @throws {invalid_request} no such kind of store; or its bucket or credentials are wrong
 * @throws {unavailable} the folder cannot be made or used, or the store cannot be reached
 */
export async function openDriver(url: string, { clock, spoolFolder }: OpenOptions = {}): Promise<Driver> {
  const options = clock === undefined ? {} : { clock }
  const parsed = URL.parse(url)
  if (parsed?.protocol === 'memory:') return new MemoryDriver(options)
  if (parsed?.protocol === 'file:') return openFolder(pathOf(parsed), options)
  if (parsed?.protocol === 's3:') return await S3Driver.open(url, { spoolFolder })
  throw new HoldallError('invalid_request', `There is no store for the URL ${withoutCredentials(url, parsed)}`, {
    hint: 'Use file:///an/absolute/folder, s3://bucket/prefix or memory:',
  })
}

/** The same with a bucket around it. */
export async function openBucket(url: string, options: BucketOptions & OpenOptions = {}): Promise<Bucket> {
  return new Bucket(await openDriver(url, options), options)
}

function openFolder(path: string, options: FsDriverOptions): Driver {
  try {
    return new FsDriver(path, options)
  } catch (error) {
    if (error instanceof HoldallError) throw error
    throw new HoldallError('unavailable', `Could not open the store ${path}: ${String(error)}`, {
      hint: 'It must be a folder, or be possible to make, that the account which runs Holdall may read and write',
      cause: error,
    })
  }
}

function pathOf(url: URL): string {
  try {
    return fileURLToPath(url)
  } catch (cause) {
    throw new HoldallError('invalid_request', `The URL ${url.href} does not name a folder of this machine`, {
      hint: 'Write three slashes: file:///an/absolute/folder',
      cause,
    })
  }
}

function withoutCredentials(url: string, parsed: URL | null): string {
  return parsed === null ? `"${url.split('@').at(-1)}"` : `${parsed.protocol}//${parsed.host}${parsed.pathname}`
}
