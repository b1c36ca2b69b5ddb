import {
  HoldallError,
  isMime,
  parseInput,
  type UploadMetadata,
  uploadTokenRequestSchema,
  uploadTokenSchema,
} from '@holdall/protocol'
import type { Context } from 'hono'
import type { RateLimits } from '../../identity/rate-limits.ts'
import type { NewUpload } from '../../media/resumable/create-upload.ts'
import { noSuchUpload, type UploadRow } from '../../media/resumable/upload-row.ts'
import { uploadIntent } from '../../media/upload-intent.ts'
import type { Platform } from '../../platform.ts'
import type { AppEnv } from '../env.ts'
import { jsonBody } from '../json-request.ts'
import { rateLimit } from '../middleware/rate-limit.ts'
import { requestHeader } from '../middleware/request-header.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Routes } from '../route.ts'
import { createOnce } from '../tus/create-once.ts'
import {
  bytesHeader,
  TUS_CHECKSUMS,
  TUS_EXTENSIONS,
  TUS_VERSION,
  tusVersion,
  UPLOADS_PATH,
  uploadChecksum,
  uploadMetadata,
} from '../tus/tus-protocol.ts'
import { parseFields, storableName, withUpload } from '../upload.ts'

const OFFSET_STREAM = 'application/offset+octet-stream'
const ONE = `${UPLOADS_PATH}/:id`

/** Uploads that go on where they broke off. @see https://tus.io/protocols/resumable-upload */
export function uploadRoutes(routes: Routes, platform: Platform, limits: RateLimits): void {
  const { uploads } = platform
  const shared = { tag: 'Uploads' as const, access: 'user' as const }
  const tus = tusVersion()
  const limit = rateLimit(limits.uploads, { by: 'identity', what: 'uploads' })

  routes.add(
    {
      ...shared,
      access: 'anybody',
      method: 'options',
      path: UPLOADS_PATH,
      summary: 'What of tus is spoken here',
      status: 204,
      headers: { 'Tus-Extension': TUS_EXTENSIONS },
    },
    (c) =>
      c.body(null, 204, {
        'Tus-Resumable': TUS_VERSION,
        'Tus-Version': TUS_VERSION,
        'Tus-Extension': TUS_EXTENSIONS,
        'Tus-Checksum-Algorithm': TUS_CHECKSUMS,
        'Tus-Max-Size': String(platform.config.UPLOAD_MAX_SIZE),
      }),
  )
  routes.add(
    {
      ...shared,
      method: 'post',
      path: `${UPLOADS_PATH}/tokens`,
      summary: 'A credential that may upload one file and nothing else',
      body: uploadTokenRequestSchema,
      status: 201,
      answer: uploadTokenSchema,
    },
    async (c) => c.json(await mintToken(c, platform), 201),
    rateLimit(limits.tokens, { by: 'both', what: 'tokens' }),
  )
  routes.add(
    {
      ...shared,
      method: 'post',
      path: UPLOADS_PATH,
      summary: 'Begin an upload (tus creation), with its first bytes where there are any',
      bodyTypes: { [OFFSET_STREAM]: 'The first bytes' },
      status: 201,
      headers: { Location: 'Where the upload goes on', 'X-Media-Id': 'Id of the item that it becomes' },
    },
    (c) => create(c, platform),
    tus,
    limit,
  )
  routes.add(
    {
      ...shared,
      method: 'get',
      path: ONE,
      summary: 'How far an upload is (HEAD as tus asks it)',
      status: 200,
      headers: { 'Upload-Offset': 'Bytes that are kept', 'Upload-Length': 'Bytes in all' },
    },
    async (c) => {
      const row = await uploads.find(identityOf(c), idOf(c))
      return c.body(null, 200, {
        ...progressOf(row),
        'Upload-Length': String(row.size_bytes),
        'Cache-Control': 'no-store',
      })
    },
    tus,
  )
  routes.add(
    {
      ...shared,
      method: 'patch',
      path: ONE,
      summary: 'Add bytes to an upload; the last ones make it a media item',
      bodyTypes: { [OFFSET_STREAM]: 'Bytes from Upload-Offset on' },
      status: 204,
      headers: { 'Upload-Offset': 'Bytes that are kept', 'X-Media-Id': 'Id of the item' },
    },
    (c) => append(c, platform),
    tus,
  )
  routes.add(
    { ...shared, method: 'delete', path: ONE, summary: 'Take an upload back', status: 204 },
    (c) => terminate(c, platform),
    tus,
  )
  routes.add(
    {
      ...shared,
      method: 'post',
      path: ONE,
      summary: 'PATCH or DELETE for those who can only POST: X-HTTP-Method-Override',
      status: 204,
    },
    (c) => {
      const method = requestHeader(c, 'x-http-method-override')?.toUpperCase()
      if (method === 'PATCH') return append(c, platform)
      if (method === 'DELETE') return terminate(c, platform)
      throw new HoldallError('method_not_allowed', 'X-HTTP-Method-Override must be PATCH or DELETE')
    },
    tus,
  )
}

async function mintToken(c: Context<AppEnv>, { owners, uploadTokens, media, clock, baseUrl }: Platform) {
  const identity = identityOf(c)
  if (identity.upload) throw new HoldallError('forbidden', 'An upload token mints no others')
  const { intent, maxBytes, expiresIn } = parseInput(
    uploadTokenRequestSchema,
    await jsonBody(c, { absent: {} }),
    'The body',
  )
  if (intent.projectId) await media.uploadTarget(identity, intent.projectId)
  const mediaId = media.createId('media')
  const expiresAtSeconds = Math.floor(clock().getTime() / 1000) + expiresIn
  const { userId } = identity
  const claims = { userId, userEpoch: await owners.sessionEpoch(userId), mediaId, maxBytes, intent, expiresAtSeconds }
  return {
    token: uploadTokens.sign(claims),
    mediaId,
    url: `${baseUrl.current}${UPLOADS_PATH}`,
    expiresAt: new Date(expiresAtSeconds * 1000).toISOString(),
  }
}

async function create(c: Context<AppEnv>, platform: Platform): Promise<Response> {
  const row = await createOnce(c, platform, newUpload(c))
  const location = `${platform.baseUrl.current}${UPLOADS_PATH}/${row.id}`
  const answer = (made: UploadRow) =>
    c.body(null, 201, { Location: location, ...progressOf(made), 'X-Media-Id': made.id })
  // Of a repeated creation the upload may have its bytes already.
  const hasBytes = requestHeader(c, 'content-type') === OFFSET_STREAM && row.offset_bytes === 0
  return hasBytes ? withBytes(c, platform, row.id, 0, answer) : answer(row)
}

function append(c: Context<AppEnv>, platform: Platform): Promise<Response> {
  if (requestHeader(c, 'content-type') !== OFFSET_STREAM)
    throw new HoldallError('unsupported_type', `The body must be ${OFFSET_STREAM}`)
  const offset = bytesHeader(c, 'Upload-Offset')
  return withBytes(c, platform, idOf(c), offset, (row) => c.body(null, 204, progressOf(row)))
}

async function terminate(c: Context<AppEnv>, platform: Platform): Promise<Response> {
  await platform.uploads.terminate(identityOf(c), idOf(c))
  return c.body(null, 204)
}

/** Hands the body of a request on; another request for the same upload ends it. */
function withBytes(
  c: Context<AppEnv>,
  { uploads, config }: Platform,
  id: string,
  offset: number,
  answer: (row: UploadRow) => Response,
): Promise<Response> {
  const checksum = uploadChecksum(c)
  return withUpload(c, config.UPLOAD_MAX_SIZE, async ({ upload }) =>
    answer(
      await uploads.append(identityOf(c), id, offset, (stopped) => {
        const stop = () => upload.abort(stopped.reason as Error)
        // Another request may have come before this one had its turn.
        if (stopped.aborted) stop()
        else stopped.addEventListener('abort', stop, { once: true })
        return { body: upload.body, checksum }
      }),
    ),
  )
}

function newUpload(c: Context<AppEnv>): NewUpload {
  const { upload: grant } = identityOf(c)
  if (requestHeader(c, 'upload-defer-length') !== undefined || requestHeader(c, 'upload-concat') !== undefined)
    throw new HoldallError('invalid_request', 'Uploads have their length from the beginning, and come in one', {
      hint: 'Send Upload-Length; Upload-Defer-Length and Upload-Concat are not spoken here',
    })
  const { filename, filetype, metadata: document = '', ...said } = Object.fromEntries(uploadMetadata(c))
  const { sha256 = null, ...metadata } = grant
    ? parseFields(pick(said, ['title', 'sha256']), new Map())
    : parseFields(said, new Map([['metadata', document]]))
  return {
    ...(grant ? { id: grant.mediaId, maxBytes: grant.maxBytes } : {}),
    filename: filename === undefined ? null : storableName(filename),
    declaredMime: filetype !== undefined && isMime(filetype) ? filetype : null,
    sizeBytes: bytesHeader(c, 'Upload-Length'),
    expectedSha256: sha256,
    intent: uploadIntent({ ...metadata, ...grant?.intent } as UploadMetadata),
  }
}

/** @throws {not_found} also for another upload than a token is good for */
function idOf(c: Context<AppEnv>): string {
  const id = c.req.param('id') as string
  const { upload: grant } = identityOf(c)
  if (grant && grant.mediaId !== id) throw noSuchUpload()
  return id
}

function progressOf({ id, offset_bytes, state, expires_at }: UploadRow): Record<string, string> {
  return {
    'Upload-Offset': String(offset_bytes),
    'Upload-Expires': expires_at.toUTCString(),
    ...(state === 'done' ? { 'X-Media-Id': id } : {}),
  }
}

function pick(from: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)))
}
