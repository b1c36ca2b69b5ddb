import type { ByteRange } from '../../storage/driver.ts'

/** A body in order: bytes to send as they are, and ranges of the representation. */
export type ContentPart = Uint8Array | ByteRange

export interface MultipartBody {
  contentType: string
  parts: readonly ContentPart[]
  /** The exact `Content-Length`. */
  totalBytes: number
}

/**
 * Lays out a `multipart/byteranges` body.
 * @param boundary - 1–70 characters that do not occur in the representation; use random ones.
 * @see RFC 9110 §14.6
 */
export function multipartByteranges(
  ranges: readonly ByteRange[],
  sizeBytes: number,
  mimeType: string,
  boundary: string,
): MultipartBody {
  const parts: ContentPart[] = []
  let totalBytes = 0
  let lead = '--'
  for (const range of ranges) {
    const contentRange = `bytes ${range.start}-${range.end - 1}/${sizeBytes}`
    const head = Buffer.from(
      `${lead}${boundary}\r\nContent-Type: ${mimeType}\r\nContent-Range: ${contentRange}\r\n\r\n`,
      'latin1',
    )
    parts.push(head, range)
    totalBytes += head.length + range.end - range.start
    lead = '\r\n--'
  }
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1')
  parts.push(tail)
  return { contentType: `multipart/byteranges; boundary=${boundary}`, parts, totalBytes: totalBytes + tail.length }
}
