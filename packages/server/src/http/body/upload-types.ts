import type { Readable } from 'node:stream'

/** Request headers with lower-case names, as Node has them. */
export type UploadHeaders = Readonly<Record<string, string | string[] | undefined>>

/** A request whose body is an upload. */
export interface UploadSource {
  headers: UploadHeaders
  /** The body, not yet read: Node's request itself, or `Readable.fromWeb(request.body)`. Never destroyed by the reader. */
  stream: Readable
  /** Aborts the upload with its reason. */
  signal?: AbortSignal | undefined
  /** Called once, before the first byte is asked for: the place to send `100 Continue`. */
  beforeRead?: (() => void) | undefined
}

export interface UploadLimits {
  /** All fields of a form together. @default 1 MiB */
  maxFieldBytes?: number
  /** Fields of a form. @default 64 */
  maxFields?: number
}

export type UploadFields = ReadonlyMap<string, string>

/** One file on its way in, and what came with it. */
export interface Upload {
  kind: 'raw' | 'multipart'
  /** Without folders; otherwise as it was sent: hostile. Null when the client sent none, or only dots and slashes. */
  filename: string | null
  /** Lower case, without parameters; what the client claims. */
  declaredMime: string | null
  /** Size of the file when it is known beforehand: the `Content-Length` of a raw body. */
  declaredBytes: number | null
  /** `Content-Length` of the request, an upper bound of the file's size; null when the body is chunked. */
  requestBytes: number | null
  /** SHA-256 that the file must have, lower-case hex. */
  expectedSha256: string | null
  /** The file. Iterate it once. Throws when the upload is cut short, malformed or aborted. */
  body: AsyncIterable<Uint8Array>
  /** Fields that came before the file; of several with one name the last. */
  fields: UploadFields
  /** Fields that came after the file; known once the body is read to its end. */
  fieldsAfter: Promise<UploadFields>
  /**
   * Reads what is left and proves that the request ended as it should. Resolves with what came after the file counted in.
   * @throws {invalid_request} when the request is cut short or malformed
   */
  finish(): Promise<{ fields: UploadFields; expectedSha256: string | null }>
  /** Stops: `body`, `fieldsAfter` and `finish` fail with this error, the rest of the request stays unread. */
  abort(error: Error): void
}
