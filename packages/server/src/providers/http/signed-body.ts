import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { EnhancementInput } from '../provider.ts'

/** A body that can be read twice: once for its signature, and once for the wire. */
export interface RepeatableBody {
  contentType: string
  sizeBytes: number
  open(): AsyncIterable<Uint8Array>
}

export function jsonBodyOf(value: object): RepeatableBody {
  const bytes = Buffer.from(JSON.stringify(value))
  return { contentType: 'application/json', sizeBytes: bytes.length, open: () => once(bytes) }
}

/** A form of the request as JSON and a file, whose bytes are never in memory together. @see RFC 7578 */
export function formBodyOf(value: object, { path, mimeType, sizeBytes }: EnhancementInput): RepeatableBody {
  const boundary = `holdall-${randomUUID()}`
  const before = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="request"\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(value)}\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="input"\r\nContent-Type: ${mimeType}\r\n\r\n`,
  )
  const after = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    sizeBytes: before.length + sizeBytes + after.length,
    async *open() {
      yield before
      yield* createReadStream(path) as AsyncIterable<Uint8Array>
      yield after
    },
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
