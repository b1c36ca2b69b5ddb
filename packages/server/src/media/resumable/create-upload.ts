import { HoldallError } from '@holdall/protocol'
import { actorOf, UnknownOutcomeError } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { releaseReservation, reserve } from '../../ledger/reservations.ts'
import { describeMedia } from '../describe-media.ts'
import { targetOf, tooLarge } from '../ingest-limits.ts'
import type { IngestIntent } from '../ingest-source.ts'
import type { MediaContext } from '../media-context.ts'
import { UPLOAD_COLUMNS, UPLOAD_MS, type UploadRow } from './upload-row.ts'

export interface NewUpload {
  /** The id that was allotted beforehand, by a token that is good for one upload. @default a new one */
  id?: string | undefined
  filename: string | null
  declaredMime: string | null
  sizeBytes: number
  /** Hex. */
  expectedSha256: string | null
  intent: IngestIntent
  /** Beside the limits of the server and of the project's type. */
  maxBytes?: number | undefined
}

const INSERT = `
insert into uploads (id, owner_user_id, created_by, filename, declared_mime, size_bytes, expected_sha256, intent, created_at, updated_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10) on conflict (id) do nothing returning ${UPLOAD_COLUMNS}`

/**
 * Begins an upload: its room in the quota is taken, and its id is that of the item.
 *
 * @throws {unprocessable} for an empty file; {too_large} {quota_exceeded}; {not_found} {forbidden} as the project is; {conflict} when the id was used
 */
export async function createUpload(context: MediaContext, identity: Identity, request: NewUpload): Promise<UploadRow> {
  const { filename, declaredMime, sizeBytes, expectedSha256, intent } = request
  if (sizeBytes === 0)
    throw new HoldallError('unprocessable', 'The file is empty', { hint: 'Choose a file with content' })
  const target = await targetOf(context, identity, intent.projectId)
  const limits = [context.uploadMaxBytes, target?.maxFileSizeBytes, request.maxBytes]
  const maxBytes = Math.min(...limits.filter((limit) => limit !== undefined))
  if (sizeBytes > maxBytes) throw tooLarge(sizeBytes, maxBytes)

  const sniffed = { mimeType: declaredMime ?? 'application/octet-stream' }
  const upload = { context, identity, source: { filename }, sink: { id: request.id }, sniffed }
  const early = describeMedia(upload, intent, target, { sizeBytes, sha256: '' })
  const now = context.clock()
  const expiresAt = new Date(now.getTime() + UPLOAD_MS)
  const values = [early.id, early.ownerUserId, identity.userId, filename, declaredMime, sizeBytes, expectedSha256]
  const actor = actorOf(identity)
  const { rows } = await context.database.one<UploadRow>(actor, {
    text: INSERT,
    values: [...values, JSON.stringify({ ...intent, projectId: target?.projectId ?? null }), now, expiresAt],
  })
  const [row] = rows
  if (!row) return await begunBefore(context, identity, early.id, request)
  try {
    const reservation = {
      id: early.id,
      ownerUserId: early.ownerUserId,
      createdBy: identity.userId,
      projectId: early.projectId,
      storageKey: early.storageKey,
      expectedBytes: sizeBytes,
      leaseExpiresAt: expiresAt,
    }
    await reserve(context.database, actor, reservation, await context.owners.quotaBytes(early.ownerUserId))
  } catch (error) {
    await context.database.one(actor, { text: 'delete from uploads where id = $1', values: [row.id] })
    // It may be there all the same, where nobody knows what became of it.
    if (error instanceof UnknownOutcomeError) await releaseReservation(context.database, actor, row.id)
    throw error
  }
  return row
}

/** The answer to the creation of an open upload was lost: it is answered again. @throws {conflict} for another, and for one that has ended */
async function begunBefore(
  context: MediaContext,
  identity: Identity,
  id: string,
  { sizeBytes, filename, expectedSha256 }: NewUpload,
): Promise<UploadRow> {
  const { rows } = await context.database.one<UploadRow>(actorOf(identity), {
    text: `select ${UPLOAD_COLUMNS} from uploads where id = $1 and created_by = $2 and state = 'open'`,
    values: [id, identity.userId],
  })
  const [row] = rows
  if (row?.size_bytes === sizeBytes && row.filename === filename && row.expected_sha256 === expectedSha256) return row
  throw new HoldallError('conflict', 'This upload was begun before', { hint: 'A token is good for one upload' })
}
