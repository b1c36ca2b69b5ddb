import { HoldallError } from '@holdall/protocol'
import { checkJsonDepth, findForbiddenKey, hasNul } from '../../json-shape.ts'
import { contentLength, headerValue, mediaType } from './content-header.ts'
import { openRequestFlow } from './request-flow.ts'
import type { UploadHeaders, UploadSource } from './upload-types.ts'

export interface JsonBodyOptions {
  /** @default 1 MiB */
  maxBytes?: number
  /** Media types that are taken. @default ['application/json'] */
  types?: readonly string[]
  /** Nesting that is taken. @default 100 */
  maxDepth?: number
  /** Refuse strings and names that hold U+0000, which PostgreSQL cannot keep as text. @default false */
  refuseNul?: boolean
  /**
   * Take objects with a name `__proto__`, as plain data, for documents that are kept as they are. Parsing never pollutes a
   * prototype; refusing them protects code that copies names later. @default false
   */
  allowPrototypeKeys?: boolean
}

export interface JsonBody {
  value: unknown
  /** Exactly what was sent, without a byte-order mark. */
  text: string
  sizeBytes: number
  /** Which of `types` it was. */
  type: string
}

const JSON_TYPES: readonly string[] = ['application/json']
const UTF8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a JSON body within limits.
 * @throws {too_large} over `maxBytes`, {unsupported_type} another content type or an encoded body, {invalid_request} not UTF-8, not
 * JSON, nested too deeply, cut short
 */
export async function readJsonBody(source: UploadSource, options: JsonBodyOptions = {}): Promise<JsonBody> {
  const { maxBytes = 1024 * 1024, types = JSON_TYPES } = options
  const type = jsonType(source.headers, types)
  const bytes = await readBounded(source, maxBytes)
  return { ...parseJsonBytes(bytes, options), sizeBytes: bytes.length, type }
}

/** Parses JSON bytes under the same rules as {@link readJsonBody}. */
export function parseJsonBytes(
  bytes: Uint8Array,
  { maxDepth = 100, refuseNul = false, allowPrototypeKeys = false }: JsonBodyOptions = {},
): { value: unknown; text: string } {
  let text: string
  try {
    text = UTF8.decode(bytes)
  } catch (cause) {
    throw new HoldallError('invalid_request', 'The body is not valid UTF-8', { cause })
  }
  checkJsonDepth(text, maxDepth)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : ''
    throw new HoldallError('invalid_request', text === '' ? 'The body is empty' : `The body is not JSON: ${reason}`, {
      cause,
    })
  }
  const forbidden = allowPrototypeKeys ? null : findForbiddenKey(text, value)
  if (forbidden !== null) {
    throw new HoldallError('invalid_request', `The name \`${forbidden}\` is not allowed in an object`)
  }
  if (refuseNul && hasNul(text, value)) {
    throw new HoldallError('invalid_request', 'The body holds a NUL character (\\u0000), which cannot be stored')
  }
  return { value, text }
}

function jsonType(headers: UploadHeaders, types: readonly string[]): string {
  const encoding = headerValue(headers, 'content-encoding')
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity') {
    throw new HoldallError('unsupported_type', 'An encoded body is not supported', { hint: 'Send it as it is.' })
  }
  const type = mediaType(headers)
  if (type !== null && types.includes(type)) return type
  throw new HoldallError(
    'unsupported_type',
    `The body must be ${types.join(' or ')}, not ${type ?? 'without a type'}`,
    {
      hint: `Send it with Content-Type: ${types[0]}.`,
    },
  )
}

/** Reads a whole body into memory, and not a byte more than `maxBytes`. */
export async function readBounded(source: UploadSource, maxBytes: number): Promise<Uint8Array> {
  const requestBytes = contentLength(source.headers)
  const tooLarge = (): HoldallError =>
    new HoldallError('too_large', `The body has more than ${maxBytes} bytes`, { details: { maxBytes } })
  if (requestBytes !== null && requestBytes > maxBytes) throw tooLarge()
  const whole = Promise.withResolvers<Uint8Array>()
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  const flow = openRequestFlow(source, requestBytes, {
    onChunk(chunk) {
      sizeBytes += chunk.length
      if (sizeBytes > maxBytes) {
        flow.stop()
        whole.reject(tooLarge())
        return
      }
      chunks.push(chunk)
    },
    onEnd: () => whole.resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)),
    onFailure: whole.reject,
  })
  flow.resume()
  return whole.promise
}
