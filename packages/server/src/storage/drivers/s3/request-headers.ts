import { createHash } from 'node:crypto'
import type { Sdk } from './sdk.ts'

type Changeable = InstanceType<Sdk['PutObjectCommand'] | Sdk['UploadPartCommand'] | Sdk['DeleteObjectsCommand']>

interface SentRequest {
  headers: Record<string, string>
  body?: unknown
}

/**
 * Signs the digest of the body into the request, so that the store checks what arrives against it; works with every store and,
 * unlike trailing checksums, for bodies that are streams.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signPayload(command: Changeable, sha256: string): void {
  change(command, ({ headers }) => {
    headers['x-amz-content-sha256'] = sha256
  })
}

/** Some stores want a `Content-MD5` on requests that delete; the SDK no longer sends one. */
export function digestBody(command: Changeable): void {
  change(command, ({ headers, body }) => {
    headers['content-md5'] = createHash('md5').update(String(body)).digest('base64')
  })
}

function change(command: Changeable, edit: (request: SentRequest) => void): void {
  const { middlewareStack } = command as InstanceType<Sdk['PutObjectCommand']>
  middlewareStack.add(
    (next) => (args) => {
      edit(args.request as SentRequest)
      return next(args)
    },
    { step: 'build', name: 'holdallRequestHeaders', priority: 'low' },
  )
}
