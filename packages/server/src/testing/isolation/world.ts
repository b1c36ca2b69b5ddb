import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { idMaker } from '@holdall/protocol'
import sharp from 'sharp'
import type { Database } from '../../db/index.ts'
import { foldUsage } from '../../ledger/usage.ts'
import {
  type AnsweredItem,
  eventually,
  insertProject,
  item,
  json,
  rows,
  send,
  sha256,
  upload,
} from '../../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../test-holdall.ts'
import { begunUpload } from './upload-calls.ts'

/** Stands in every text of alice's; nothing that others are answered may contain it. */
export const MARKER = 'zqx7secret'
/** Where her picture was taken, as it reads in EXIF and in decimals. */
export const LATITUDE = /48\.20\d+|48\/1/

/** Something of alice's, or something of nobody's in the same shape. */
export interface Target {
  mediaId: string
  projectId: string
  keyId: string
  jobId: string
  uploadId: string
  boardId: string
  boardItemId: string
  /** Keys under which the bytes or a rendition lie, as stored and in the manner of older programs. */
  storageKeys: string[]
  tokens: string[]
  sha256: string
  sizeBytes: number
}

export interface World {
  server: TestHoldall
  /** Alice's, out of bob's sight: private, in the trash, in a project of hers. */
  hidden: Record<string, Target>
  /** Of nobody's. */
  nothing: Target
  /** Alice's, that bob may read: public, in a project that he looks at. */
  readable: Record<string, AnsweredItem>
  bobsMediaId: string
  /** Of lists of alice's. */
  cursor: string
  projectCursor: string
  /** In the project that is hers alone. */
  sceneId: string
  snapshotId: string
  idempotencyKey: string
  /** Rows and bytes of alice, as text. */
  snapshot(): Promise<string[]>
  /** Waits until no job is left. */
  settle(): Promise<void>
}

export const SHARED_PROJECT = 'custom-shared'
export const OWN_PROJECT = 'custom-own'

/** A server on which alice has something of everything, and bob a little. */
export async function isolationWorld(): Promise<World> {
  const server = await testHoldall({ HOLDALL_WORKERS: 'on' })
  const { database, bucket } = server.holdall.platform
  const [alice, bob] = [server.as('alice'), server.as('bob')]
  await insertProject(database, { id: SHARED_PROJECT, owner: 'alice', viewers: ['bob'] })
  await insertProject(database, { id: OWN_PROJECT, owner: 'alice', externalId: `${MARKER}-project` })

  const photo = await photoWithPosition()
  const idempotencyKey = `key-${MARKER}`
  let photos = 0
  const described = async (query: string, headers: Record<string, string> = {}) => {
    const made = await upload(alice, Buffer.concat([photo, randomBytes(4)]), {
      // Names differ, since a key without its hash finds the newest item of that name that may be read.
      name: `${MARKER} photo ${++photos}.jpg`,
      type: 'image/jpeg',
      query: `format=v2&title=${MARKER}%20title&tags=${MARKER}-tag&prompt=${MARKER}%20prompt&description=${MARKER}${query}`,
      headers,
    })
    const settled = await eventually(
      () => item(alice, made.id),
      ({ status }) => status !== 'processing',
    )
    await addRecordingParts(server, settled)
    return item(alice, made.id)
  }
  const board = await json<{ id: string }>(
    send(alice, 'POST', '/api/moodboards', { title: `${MARKER} board`, description: MARKER }),
    201,
  )
  const boardItem = await json<{ id: string }>(
    send(alice, 'POST', `/api/moodboards/${board.id}/items`, { note: MARKER }),
    201,
  )
  const keyId = (await json<{ id: string }>(send(alice, 'POST', '/api/keys', { name: `${MARKER} key` }), 201)).id
  const targetOf = async (media: AnsweredItem): Promise<Target> => {
    const { url } = await json<{ url: string }>(alice(`/api/media/${media.id}/url?expiresIn=60`))
    const renditions = await rows<{ storage_key: string }>(
      database,
      'select storage_key from renditions where media_id = $1',
      [media.id],
    )
    const file = media.filename
    return {
      mediaId: media.id,
      projectId: OWN_PROJECT,
      keyId,
      jobId: await finishedJob(database, media.id),
      uploadId: await begunUpload(alice),
      boardId: board.id,
      boardItemId: boardItem.id,
      storageKeys: [
        media.storageKey,
        ...renditions.map(({ storage_key: key }) => key),
        `${media.storageKey.slice(0, -file.length)}${media.originalFilename}`,
        ...[`uploads/alice/images/${file}`, `enhanced/alice/${file}`, `alice/generated/${file}`, file],
        ...[`uploads/${OWN_PROJECT}/${file}`, `thumbnails/${OWN_PROJECT}/${file}`],
      ],
      tokens: tampered(new URL(url).pathname.split('/')[2] as string),
      sha256: media.checksum,
      sizeBytes: media.sizeBytes,
    }
  }

  const live = await described('', { 'idempotency-key': idempotencyKey })
  const trashed = await described('')
  const trashedPublic = await described('&visibility=public')
  const inProject = await described(`&projectId=${OWN_PROJECT}`)
  const hidden = {
    private: await targetOf(live),
    trashed: await targetOf(trashed),
    'public but trashed': await targetOf(trashedPublic),
    "in a project of alice's": await targetOf(inProject),
  }
  await json(send(alice, 'PATCH', `/api/moodboards/${board.id}/items/${boardItem.id}`, { mediaId: live.id }))
  for (const { id } of [trashed, trashedPublic]) await json(send(alice, 'DELETE', `/api/media/${id}`))
  const readable = {
    public: await described('&visibility=public'),
    'in a shared project': await described(`&projectId=${SHARED_PROJECT}`),
  }
  const { nextCursor } = await json<{ nextCursor: string }>(alice('/api/media?limit=1'))
  const projects = '/api/storage/projects'
  for (const [name, body] of [
    ['data', {}],
    ['timeline', { note: MARKER, clips: [live.id] }],
  ] as const)
    await json(send(alice, 'PUT', `${projects}/${OWN_PROJECT}/documents/${name}`, body), 201)
  const made = (path: string) =>
    json<{ id: string }>(send(alice, 'POST', `${projects}/${OWN_PROJECT}/${path}`, { name: MARKER }), 201)
  const [scene, snapshot] = [await made('scenes'), await made('snapshots')]
  const { nextCursor: projectCursor } = await json<{ nextCursor: string }>(alice(`${projects}?limit=1`))
  const bobs = await upload(bob, 'mine')

  const settle = async () => {
    await eventually(
      () => rows<{ n: number }>(database, 'select 1 as n').then(() => pendingJobs(server)),
      (pending) => pending === 0,
    )
    // Sizes of projects follow from folding, which has its own time.
    await foldUsage(database)
  }
  await settle()
  return {
    server,
    hidden,
    readable,
    nothing: nothing(),
    bobsMediaId: bobs.id,
    cursor: nextCursor,
    projectCursor,
    sceneId: scene.id,
    snapshotId: snapshot.id,
    idempotencyKey,
    settle,
    snapshot: async () => {
      const lines: string[] = []
      for (const table of [
        ...['media', 'media_tags', 'renditions', 'media_aliases', 'reservations', 'uploads', 'outbox'],
        ...['projects', 'project_members', 'moodboards', 'moodboard_items'],
      ])
        for (const { row } of await rows<{ row: string }>(
          database,
          `select to_jsonb(t)::text as row from ${table} t where owner_user_id = 'alice' order by 1`,
        ))
          lines.push(`${table} ${row}`)
      for (const table of ['api_keys', 'idempotency_keys'])
        for (const { row } of await rows<{ row: string }>(
          database,
          `select to_jsonb(t)::text as row from ${table} t where user_id = 'alice' order by 1`,
        ))
          lines.push(`${table} ${row}`)
      const [usage] = await rows<{ usage: string }>(
        database,
        `select sum(bytes) || ' ' || sum(files) as usage from (select bytes, files from usage_totals where owner_user_id = 'alice'
          union all select bytes, files from usage_deltas where owner_user_id = 'alice') x`,
      )
      lines.push(`usage ${usage?.usage}`)
      for await (const { key } of bucket.list('users/alice/')) {
        lines.push(`${key} ${await digestOf(server, key)}`)
      }
      return lines
    },
  }
}

async function digestOf(server: TestHoldall, key: string): Promise<string> {
  return sha256(await server.holdall.platform.bucket.readBytes(key))
}

/** What a video would have: its renditions are asked for like a picture's. */
async function addRecordingParts(server: TestHoldall, { id, storageKey }: AnsweredItem): Promise<void> {
  const { database, bucket } = server.holdall.platform
  const names = ['poster', 'sprite', 'sprite.vtt', 'waveform.medium', 'waveform.fine', 'progressive', 'hls/master.m3u8']
  for (const [index, name] of names.entries()) {
    const key = `${storageKey.slice(0, storageKey.lastIndexOf('/'))}/part-${index}-${id}.bin`
    const bytes = Buffer.from(`${MARKER} ${name}`)
    await bucket.write(key, Readable.from([bytes]))
    await database.one('service', {
      text: `with added as (insert into renditions (media_id, name, owner_user_id, storage_key, mime_type, size_bytes, checksum, recipe)
          values ($1, $2, 'alice', $3, 'image/jpeg', $4, encode(sha256($5), 'hex'), 'test'))
        update media set rendition_names = array_append(rendition_names, $2) where id = $1`,
      values: [id, name, key, bytes.length, bytes],
    })
  }
}

/** A job of alice's that has failed: it could be tried again. */
async function finishedJob(database: Database, mediaId: string): Promise<string> {
  const jobId = idMaker()('job')
  await database.one('service', {
    text: "insert into jobs (id, owner_user_id, kind, media_id, state, reason, finished_at) values ($1, 'alice', 'hls', $2, 'failed', $3, now())",
    values: [jobId, mediaId, `${MARKER} reason`],
  })
  return jobId
}

async function pendingJobs(server: TestHoldall): Promise<number> {
  const { rows: found } = await server.database.pool.query(
    "select count(*)::int as n from pgboss.job where state < 'completed' and start_after <= now() and name like 'media%'",
  )
  return found[0].n
}

function nothing(): Target {
  const createId = idMaker()
  const file = 'nothing-0123456789.jpg'
  return {
    mediaId: createId('media'),
    projectId: 'custom-nothing',
    keyId: `key-${createId('media').slice(6)}`,
    jobId: createId('job'),
    uploadId: createId('media'),
    boardId: createId('board'),
    boardItemId: createId('board-item'),
    storageKeys: [
      `users/nobody/library/uploads/images/${file}`,
      `users/nobody/library/uploads/images/nothing.jpg`,
      ...[`uploads/nobody/images/${file}`, `enhanced/nobody/${file}`, `nobody/generated/${file}`, file],
      ...[`uploads/custom-nothing/${file}`, `thumbnails/custom-nothing/${file}`],
    ],
    tokens: tampered(randomBytes(48).toString('base64url')),
    sha256: randomBytes(32).toString('hex'),
    sizeBytes: 4711,
  }
}

/** A token with its first, its last and a middle character changed, cut, and continued. */
function tampered(token: string): string[] {
  const swap = (at: number) => token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
  return [swap(1), swap(Math.floor(token.length / 2)), swap(token.length - 2), token.slice(0, -1), `${token}A`]
}

/** A picture with a position in its EXIF. */
async function photoWithPosition(): Promise<Buffer> {
  return sharp({ create: { width: 640, height: 480, channels: 3, background: { r: 20, g: 120, b: 220 } } })
    .withExif({
      IFD0: { Make: 'Camera', ImageDescription: MARKER },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '48/1 12/1 2976/100',
        GPSLongitudeRef: 'E',
        GPSLongitude: '16/1 22/1 1428/100',
      },
    })
    .jpeg()
    .toBuffer()
}
