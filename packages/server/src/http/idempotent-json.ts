import type { Context } from 'hono'
import type { Platform } from '../platform.ts'
import { idempotencyFingerprint, idempotencyKey } from './body/idempotency-fingerprint.ts'
import type { AppEnv } from './env.ts'
import { type Answer, type IdempotentOptions, idempotent } from './idempotent.ts'
import { requestHeader } from './middleware/request-header.ts'
import { identityOf } from './middleware/require-identity.ts'

export interface IdempotentJsonOptions extends Pick<IdempotentOptions, 'createId' | 'recall'> {
  /** What was sent. */
  body: unknown
}

/** `idempotent` for a POST with a JSON body: the same path, query and body under one key are one request. @throws as that does */
export function idempotentJson(
  c: Context<AppEnv>,
  { database }: Pick<Platform, 'database'>,
  { body, createId, recall }: IdempotentJsonOptions,
  make: (subjectId: string | undefined, takenOver: boolean) => Promise<Answer>,
): Promise<Answer> {
  const identity = identityOf(c)
  const { path } = c.req
  return idempotent(
    {
      database,
      identity,
      route: `POST ${path}`,
      key: idempotencyKey(requestHeader(c, 'idempotency-key')),
      fingerprint: () =>
        idempotencyFingerprint({
          method: 'POST',
          path: path + new URL(c.req.url).search,
          caller: identity.userId,
          contentType: null,
          requestBytes: null,
          expectedSha256: null,
          filename: null,
          body: Buffer.from(JSON.stringify(body)),
        }),
      createId,
      recall,
    },
    make,
  )
}
