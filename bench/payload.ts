import type { LoadBody } from './load.ts'

export const KIB = 1024
export const SMALL_BYTES = 16 * KIB
export const LARGE_BYTES = 1024 * 1024 * KIB

const BOUNDARY = 'holdall-bench-7f3a9c'

// Enough of a JPEG and of an MP4 that sniffing sees one; the random rest is never decoded, the workers are paused.
const JPEG_HEAD = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex')
const MP4_HEAD = Buffer.from('0000001c667479706d703432000000006d70343269736f6d61766331', 'hex')

/** What an upload scenario sends: the body and the headers that describe it. */
export interface Payload {
  headers: Record<string, string>
  body: LoadBody
}

/** A raw body of exactly `sizeBytes`, sniffed as a picture when small and as a film when large. */
export function rawPayload(sizeBytes: number): Payload {
  const { head, type, name } = kindOf(sizeBytes)
  return {
    headers: { 'Content-Type': type, 'X-Filename': name },
    body: { sizeBytes: sizeBytes - head.length, prefixBase64: head.toString('base64') },
  }
}

/** The same bytes as the `file` part of a form. */
export function multipartPayload(sizeBytes: number): Payload {
  const { head, type, name } = kindOf(sizeBytes)
  const opening = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`
  return {
    headers: { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: {
      sizeBytes: sizeBytes - head.length,
      prefixBase64: Buffer.concat([Buffer.from(opening), head]).toString('base64'),
      suffixBase64: Buffer.from(`\r\n--${BOUNDARY}--\r\n`).toString('base64'),
    },
  }
}

function kindOf(sizeBytes: number): { head: Buffer; type: string; name: string } {
  return sizeBytes <= KIB * KIB
    ? { head: JPEG_HEAD, type: 'image/jpeg', name: 'bench.jpg' }
    : { head: MP4_HEAD, type: 'video/mp4', name: 'bench.mp4' }
}
