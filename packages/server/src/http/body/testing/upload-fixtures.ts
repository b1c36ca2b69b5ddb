import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { readUpload } from '../upload-request.ts'
import type { UploadLimits, UploadSource } from '../upload-types.ts'

export const BOUNDARY = 'xyzzy-boundary'
export const FORM = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
export const CRLF = '\r\n'

export interface Part {
  headers: string
  content: string | Uint8Array
}
export const filePart = (content: string | Uint8Array, name = 'a.png'): Part => ({
  headers: `Content-Disposition: form-data; name="file"; filename="${name}"${CRLF}Content-Type: image/png`,
  content,
})
export const fieldPart = (name: string, content: string): Part => ({
  headers: `Content-Disposition: form-data; name="${name}"`,
  content,
})
export const form = (parts: readonly Part[], end = `--${BOUNDARY}--${CRLF}`): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ headers, content }) => [
      Buffer.from(`--${BOUNDARY}${CRLF}${headers}${CRLF}${CRLF}`),
      Buffer.from(content as string),
      Buffer.from(CRLF),
    ]),
    Buffer.from(end),
  ])

export interface Outcome {
  kind: string
  filename: string | null
  declaredMime: string | null
  declaredBytes: number | null
  expectedSha256: string | null
  sizeBytes: number
  sha256: string
  before: Record<string, string>
  all: Record<string, string>
}

/** Reads an upload to its end, as a route would. */
export async function consume(source: UploadSource, limits: UploadLimits = {}): Promise<Outcome> {
  const upload = await readUpload(source, limits)
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of upload.body) {
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  const { fields, expectedSha256 } = await upload.finish()
  const { kind, filename, declaredMime, declaredBytes } = upload
  return {
    kind,
    filename,
    declaredMime,
    declaredBytes,
    expectedSha256,
    sizeBytes,
    sha256: hash.digest('hex'),
    before: Object.fromEntries(upload.fields),
    all: Object.fromEntries(fields),
  }
}

/** Reads `body` in pieces of `pieceBytes` as the body of a request. */
export function read(
  body: Uint8Array,
  headers: Record<string, string> = FORM,
  { pieceBytes = 65_536, ...limits }: UploadLimits & { pieceBytes?: number } = {},
): Promise<Outcome> {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < body.length; at += pieceBytes) pieces.push(body.subarray(at, at + pieceBytes))
  return consume({ headers, stream: Readable.from(pieces, { objectMode: false }) }, limits)
}
export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')
