import { HoldallError } from '@holdall/protocol'
import type { Context } from 'hono'
import type { NewUpload } from '../../media/resumable/create-upload.ts'
import type { UploadRow } from '../../media/resumable/upload-row.ts'
import type { Platform } from '../../platform.ts'
import { idempotencyFingerprint, idempotencyKey } from '../body/idempotency-fingerprint.ts'
import type { AppEnv } from '../env.ts'
import { idempotent } from '../idempotent.ts'
import { requestHeader } from '../middleware/request-header.ts'
import { identityOf } from '../middleware/require-identity.ts'
import { UPLOADS_PATH } from './tus-protocol.ts'

/**
 * Begins an upload, once per `Idempotency-Key`: who repeats the creation, because its answer was lost, gets the upload that there is, as far
 * as it has come. A token for one upload has its id already, and needs no key.
 *
 * @throws why that upload was refused; what `idempotent` and creating throw
 */
export async function createOnce(c: Context<AppEnv>, platform: Platform, request: NewUpload): Promise<UploadRow> {
  const { uploads, media, database } = platform
  const identity = identityOf(c)
  if (request.id !== undefined) return uploads.create(identity, request)
  let row: UploadRow | undefined
  const { body: id } = await idempotent(
    {
      database,
      identity,
      route: `POST ${UPLOADS_PATH}`,
      key: idempotencyKey(requestHeader(c, 'idempotency-key')),
      fingerprint: () =>
        idempotencyFingerprint({
          method: 'POST',
          path: UPLOADS_PATH,
          caller: identity.userId,
          contentType: request.declaredMime,
          requestBytes: request.sizeBytes,
          expectedSha256: request.expectedSha256,
          filename: request.filename,
          body: Buffer.from(JSON.stringify(request.intent)),
        }),
      createId: () => media.createId('media'),
      recall: async (known) => {
        row = await uploads.find(identity, known).catch(absent)
        return row ? { status: 201, body: known } : null
      },
    },
    async (known) => {
      row = await uploads.create(identity, { ...request, id: known })
      return { status: 201, body: row.id }
    },
  )
  // One that was taken back, or has expired, is no longer there to go on with.
  return row ?? (await uploads.find(identity, id))
}

function absent(error: unknown): undefined {
  if (!(error instanceof HoldallError) || error.code !== 'not_found') throw error
}
