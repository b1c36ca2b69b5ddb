import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type DeletionReport, HoldallError, type KeyScope, keyPrefix } from '@holdall/protocol'
import type { Identity } from '../identity/identity.ts'
import { deletePrefix } from '../maintenance/delete-prefix.ts'
import { addReport } from '../maintenance/deletion.ts'
import { findByStorageKey } from '../media/find-delivery.ts'
import { ingest } from '../media/ingest.ts'
import { purgeMedia } from '../media/purge-media.ts'
import { trashMedia } from '../media/trash-media.ts'
import type { Platform } from '../platform.ts'
import { createProject } from '../projects/create-project.ts'
import { findProject } from '../projects/find-project.ts'
import { getFilePath, givenName, type ObjectPlace } from './object-path.ts'

export interface UploadOptions extends ObjectPlace {
  /** The key under which the program will ask for it; kept as an alias of the object's own key. */
  objectName?: string | undefined
}

/** `[true, what]`, or `[false, why not]`. */
export type Outcome = [ok: boolean, text: string]

/**
 * An object store as programs know it: files by key, prefixes, deletion reports. What is written here is a media item like any other: it
 * is listed, counted and found by its key, by its object name, or by its path without the hash.
 */
export interface ObjectStorage {
  getFilePath: typeof getFilePath
  /** Stores a file of this machine. @returns the permanent URL of the object */
  uploadFile(path: string, options?: UploadOptions): Promise<Outcome>
  /** Stores bytes or text. */
  uploadFileContent(
    content: string | Uint8Array | AsyncIterable<Uint8Array>,
    options?: UploadOptions & { filename?: string },
  ): Promise<Outcome>
  /** Writes an object into a file, which is whole or absent. @returns the path */
  downloadFile(key: string, path: string): Promise<Outcome>
  /** Deletes an object for good. @returns false when there is none */
  deleteFile(key: string): Promise<boolean>
  /** Deletes everything whose key or object name begins with `prefix`; `''` is the whole bucket. */
  deleteDirectory(prefix: string): Promise<DeletionReport>
  deleteProjectFiles(userId: string, projectId: string): Promise<DeletionReport>
  deleteSceneFiles(userId: string, projectId: string, sceneId: string): Promise<DeletionReport>
}

/** Who acts where nobody is named: the user of a laptop. */
const LOCAL_USER = 'local'
const SERVICE: Identity = { userId: 'storage', role: 'service', via: 'internal', readOnly: false }

const NAME = `
with earlier as (select media_id from media_aliases where key = $1 and given and owner_user_id = $3),
named as (
  insert into media_aliases (key, media_id, owner_user_id, given) values ($1, $2, $3, true)
  on conflict (key) do update set media_id = excluded.media_id where media_aliases.given and media_aliases.owner_user_id = excluded.owner_user_id
  returning key
)
select (select media_id from earlier) as earlier, exists (select from named) as named`

export function createObjectStorage(platform: Platform): ObjectStorage {
  const { media, projects, deletion, database } = platform

  async function store(
    body: AsyncIterable<Uint8Array>,
    filename: string,
    sizeBytes: number | null,
    { objectName, ...place }: UploadOptions,
  ): Promise<string> {
    const name = givenName(place, objectName, filename)
    const identity = userIdentity(place.userId ?? LOCAL_USER)
    const stored = await ingest(media, identity, {
      body,
      filename,
      declaredMime: null,
      declaredBytes: sizeBytes,
      expectedSha256: null,
      intent: {
        projectId: place.projectId ? await projectOf(identity, place.projectId) : null,
        sceneId: place.projectId && place.sceneId ? place.sceneId : null,
      },
    })
    if (name !== null) await giveName(identity, name, stored.id)
    return `${platform.baseUrl.current}/storage/${stored.storageKey.split('/').map(encodeURIComponent).join('/')}`
  }

  /** A project that a program names for the first time is made, as older programs expect. */
  async function projectOf(identity: Identity, id: string): Promise<string> {
    const found = await findProject(database, identity, id).catch(ifAbsent)
    if (found) return found.id
    const request = { name: id, type: 'custom', externalId: id } as const
    const made = await createProject(projects, identity, request).catch((error: unknown) => {
      // Another call made it meanwhile.
      if (error instanceof HoldallError && error.code === 'conflict') return null
      throw error
    })
    return (made ?? (await findProject(database, identity, id))).id
  }

  /** An object that had the name goes to the trash, as a replaced file does. */
  async function giveName(identity: Identity, name: string, mediaId: string): Promise<void> {
    const { rows } = await database.one<{ earlier: string | null; named: boolean }>('service', {
      text: NAME,
      values: [name, mediaId, identity.userId],
    })
    const { earlier, named } = rows[0] ?? { earlier: null, named: false }
    if (!named) {
      await purgeMedia(media, identity, mediaId, { force: true })
      throw new HoldallError('conflict', `The name ${name} is another object's`)
    }
    if (earlier !== null && earlier !== mediaId)
      await trashMedia(media, identity, earlier, { force: true }).catch(ifAbsent)
  }

  /** By the id as it was given, which names may begin with, and by the project's own. */
  async function deleteUnder(scope: KeyScope & { projectId: string }): Promise<DeletionReport> {
    const report = await deletePrefix(deletion, keyPrefix(scope))
    const project = await findProject(database, userIdentity(scope.userId), scope.projectId).catch(ifAbsent)
    if (project && project.id !== scope.projectId)
      addReport(report, await deletePrefix(deletion, keyPrefix({ ...scope, projectId: project.id })))
    return report
  }

  return {
    getFilePath,
    uploadFile: (path, options = {}) =>
      outcome(async () => {
        const { size } = await stat(path)
        return await store(createReadStream(path), nameOf(options, basename(path)), size, options)
      }),
    uploadFileContent: (content, { filename, ...options } = {}) =>
      outcome(async () => {
        const bytes = typeof content === 'string' ? Buffer.from(content) : content
        const name = filename ?? nameOf(options, 'file')
        return bytes instanceof Uint8Array
          ? await store(once(bytes), name, bytes.byteLength, options)
          : await store(bytes, name, null, options)
      }),
    downloadFile: (key, path) =>
      outcome(async () => {
        const { record } = await findByStorageKey(media, SERVICE, key)
        await writeFile(path, await platform.bucket.readStream(record.storageKey))
        return path
      }),
    async deleteFile(key) {
      const found = await findByStorageKey(media, SERVICE, key).catch(ifAbsent)
      if (!found) return false
      const { failedCount, errors } = await purgeMedia(media, SERVICE, found.record.id, { force: true })
      if (failedCount > 0) throw new HoldallError('unavailable', `Could not delete ${key}: ${errors[0]?.message}`)
      return true
    },
    deleteDirectory: (prefix) => deletePrefix(deletion, prefix),
    deleteProjectFiles: (userId, projectId) => deleteUnder({ userId, projectId }),
    deleteSceneFiles: (userId, projectId, sceneId) => deleteUnder({ userId, projectId, sceneId }),
  }
}

const userIdentity = (userId: string): Identity => ({ userId, role: 'user', via: 'internal', readOnly: false })

/** What is not there is an answer; other failures stay failures. */
function ifAbsent(error: unknown): null {
  if (error instanceof HoldallError && error.code === 'not_found') return null
  throw error
}

function nameOf({ objectName }: UploadOptions, filename: string): string {
  return objectName === undefined ? filename : basename(objectName)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** What can go wrong for a reason that its caller may tell people is an answer; faults of ours are thrown. */
async function outcome(work: () => Promise<string>): Promise<Outcome> {
  try {
    return [true, await work()]
  } catch (error) {
    if (error instanceof HoldallError && error.code !== 'internal') return [false, error.message]
    if ((error as NodeJS.ErrnoException).code !== undefined) return [false, (error as Error).message]
    throw error
  }
}

async function writeFile(path: string, body: AsyncIterable<Uint8Array>): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.tmp.${randomBytes(4).toString('hex')}`
  const file = await open(temporary, 'wx')
  try {
    await pipeline(body, file.createWriteStream({ flush: true }))
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
