import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { HoldallError } from '@holdall/protocol'
import { headerValue, mediaType } from './content-header.ts'
import { readMultipartUpload } from './multipart-upload.ts'
import { readRawUpload } from './raw-upload.ts'
import type { Upload, UploadHeaders, UploadLimits, UploadSource } from './upload-types.ts'

/**
 * Opens the upload in a request: a form with one file, or a body that is the file.
 *
 * The file is never held in memory: at most about 1.5 MiB wait for the consumer. A raw body is not touched before it is
 * iterated; a form is read up to its file.
 * @throws {invalid_request} malformed, cut short, no file, more than one; {unsupported_type} encoded or a form of another kind;
 * {too_large} fields over the limit
 */
export async function readUpload(source: UploadSource, limits: UploadLimits = {}): Promise<Upload> {
  const { headers } = source
  const encoding = headerValue(headers, 'content-encoding')
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity') {
    throw new HoldallError('unsupported_type', `Content-Encoding is not supported: ${encoding.slice(0, 50)}`, {
      hint: 'Send the bytes as they are.',
    })
  }
  if (headerValue(headers, 'content-range') !== null) {
    throw new HoldallError('invalid_request', 'Content-Range is not supported', {
      hint: 'Send the whole file, or use a resumable upload.',
    })
  }
  const type = mediaType(headers)
  if (type === 'multipart/form-data') return readMultipartUpload(source, limits)
  if (type?.startsWith('multipart/') || type === 'application/x-www-form-urlencoded') {
    throw new HoldallError('unsupported_type', `A form must be multipart/form-data, not ${type}`)
  }
  return readRawUpload(source)
}

/** A web-standard request as an upload source. After a refusal, `stream.destroy()` tells its sender to stop. */
export function uploadSourceFromRequest(request: Request): UploadSource {
  const stream =
    request.body === null
      ? Readable.from([])
      : Readable.fromWeb(request.body as unknown as NodeReadableStream<Uint8Array>)
  return { headers: headersOf(request.headers), stream, signal: request.signal }
}

function headersOf(headers: Headers): UploadHeaders {
  return Object.fromEntries(headers)
}
