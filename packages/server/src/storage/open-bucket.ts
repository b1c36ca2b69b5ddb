import { fileURLToPath } from 'node:url'
import { HoldallError } from '@holdall/protocol'
import type { Clock } from '../clock.ts'
import { Bucket, type BucketOptions } from './bucket.ts'
import type { Driver } from './driver.ts'
import { FsDriver, type FsDriverOptions } from './drivers/fs.ts'
import { MemoryDriver } from './drivers/memory.ts'

/**
 * Opens the store that a URL names: `file:///var/lib/holdall/objects` (made when missing) or `memory:`.
 * @throws {invalid_request} no such kind of store
 * @throws {unavailable} the folder cannot be made or used
 */
export function openDriver(url: string, { clock }: { clock?: Clock | undefined } = {}): Driver {
  const options = clock === undefined ? {} : { clock }
  const parsed = URL.parse(url)
  if (parsed?.protocol === 'memory:') return new MemoryDriver(options)
  if (parsed?.protocol === 'file:') return openFolder(pathOf(parsed), options)
  throw new HoldallError('invalid_request', `There is no store for the URL ${withoutCredentials(url, parsed)}`, {
    hint: 'Use file:///an/absolute/folder or memory:',
  })
}

/** The same with a bucket around it. */
export function openBucket(url: string, options: BucketOptions = {}): Bucket {
  return new Bucket(openDriver(url, { clock: options.clock }), options)
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
