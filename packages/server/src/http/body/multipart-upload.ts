import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import { HoldallError } from '@holdall/protocol'
import { createByteQueue } from './byte-queue.ts'
import { contentLength, multipartBoundary } from './content-header.ts'
import { expectedFileDigest } from './expected-digest.ts'
import { openRequestFlow } from './request-flow.ts'
import { baseFilename } from './upload-filename.ts'
import type { Upload, UploadFields, UploadLimits, UploadSource } from './upload-types.ts'

const FILE_PART = 'file'
const MAX_PART_HEADER_BYTES = 16 * 1024
const MAX_FIELD_NAME_CHARACTERS = 256
// A chunk from the socket is 64 KiB: room for several, so that the parser does not ask for a pause after each.
const PARSER_BUFFER_BYTES = 256 * 1024
// What preamble, delimiters, part headers and an epilogue may take beside the fields and the file.
const MAX_ENVELOPE_BYTES = 2 * 1024 * 1024

/**
 * An upload in a form: one part named `file`, fields before and after it. Resolves when the file begins.
 * @throws {invalid_request} when the form is malformed or has no file, {too_large} when its fields are
 */
export async function readMultipartUpload(
  source: UploadSource,
  { maxFieldBytes = 1024 * 1024, maxFields = 64 }: UploadLimits,
): Promise<Upload> {
  const { headers } = source
  const requestBytes = contentLength(headers)
  const boundary = multipartBoundary(headers)
  expectedFileDigest(headers, new Map())

  const before = new Map<string, string>()
  const after = new Map<string, string>()
  const begun = Promise.withResolvers<{ filename: string | null; mimeType: string }>()
  const ended = Promise.withResolvers<UploadFields>()
  ended.promise.catch(() => {})
  let file: BusboyFileStream | null = null
  let failed = false
  let requestEnded = false
  let formEnded = false
  let fieldCount = 0
  let fieldBytes = 0
  let receivedBytes = 0
  let fileBytes = 0

  const queue = createByteQueue({ onPause: () => file?.pause(), onResume: () => file?.resume() })
  const fail = (error: Error): void => {
    if (failed) return
    failed = true
    flow.stop()
    queue.fail(error)
    begun.reject(error)
    ended.reject(error)
  }
  const refuse = (message: string, hint?: string): void => fail(new HoldallError('invalid_request', message, { hint }))
  const endWhenBoth = (): void => {
    if (failed || !requestEnded || !formEnded) return
    if (file === null) refuse(`The form has no part named \`${FILE_PART}\` with a file`)
    ended.resolve(after)
  }

  const parser = new Busboy({
    headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
    highWaterMark: PARSER_BUFFER_BYTES,
    preservePath: true,
    limits: {
      fields: maxFields,
      fieldSize: maxFieldBytes,
      headerSize: MAX_PART_HEADER_BYTES,
      headerPairs: 32,
      parts: maxFields + 16,
    },
  })
  parser.on('field', (name: string | undefined, value, _nameCut, valueCut) => {
    if (failed) return
    fieldBytes += Buffer.byteLength(value) + (name?.length ?? 0)
    if (++fieldCount > maxFields) tooManyFields()
    else if (valueCut || fieldBytes > maxFieldBytes) {
      fail(new HoldallError('too_large', `The fields of the form have more than ${maxFieldBytes} bytes`))
    } else if (name === undefined || name === '') refuse('A part of the form has no name')
    else if (name.length > MAX_FIELD_NAME_CHARACTERS) refuse('A field name of the form is too long')
    else if (name === FILE_PART) refuse(`The part \`${FILE_PART}\` is text, not a file`, 'Give the part a file name.')
    else if (name.includes('\0') || value.includes('\0')) refuse('A field of the form holds a NUL character')
    else (file === null ? before : after).set(name, value)
  })
  parser.on('file', (name: string | undefined, stream, filename: string | undefined, _encoding, mimeType) => {
    stream.on('error', (cause: unknown) => refuseMalformed(cause))
    if (failed) return
    if (name !== FILE_PART) {
      refuse(`The file must be in the part named \`${FILE_PART}\`, not \`${String(name).slice(0, 100)}\``)
      return
    }
    if (file !== null) {
      refuse('The form holds more than one file', 'Send one request for each file.')
      return
    }
    if (filename === '') {
      refuse('The file has an empty name', 'A form that is sent without choosing a file looks like this.')
      return
    }
    file = stream
    stream.on('data', (chunk: Uint8Array) => {
      fileBytes += chunk.length
      queue.push(chunk)
    })
    stream.on('end', () => queue.end())
    try {
      begun.resolve({ filename: filename === undefined ? null : baseFilename(filename), mimeType })
    } catch (error) {
      fail(error as HoldallError)
    }
  })
  const tooManyFields = (): void => refuse(`The form has more than ${maxFields} fields`)
  const refuseMalformed = (cause: unknown): void =>
    fail(new HoldallError('invalid_request', 'The form is malformed or was cut short', { cause }))
  parser.on('fieldsLimit', tooManyFields)
  parser.on('partsLimit', () => refuse('The form has too many parts'))
  parser.on('error', refuseMalformed)
  parser.on('finish', () => {
    formEnded = true
    endWhenBoth()
  })
  parser.on('drain', () => {
    if (!failed) flow.resume()
  })

  const flow = openRequestFlow(source, requestBytes, {
    onChunk(chunk) {
      // What came before this chunk and is neither file nor on its way through the parser.
      const outsideBytes = receivedBytes - fileBytes - (file?.readableLength ?? 0) - parser.writableLength
      receivedBytes += chunk.length
      if (outsideBytes > MAX_ENVELOPE_BYTES + maxFieldBytes) {
        refuse('The form has too many bytes outside its file and fields')
      } else if (!formEnded && !parser.write(chunk)) {
        flow.pause()
      }
    },
    onEnd() {
      requestEnded = true
      if (formEnded) endWhenBoth()
      else parser.end()
    },
    onFailure: fail,
  })
  flow.resume()

  const { filename, mimeType } = await begun.promise
  let expectedSha256: string | null
  try {
    expectedSha256 = expectedFileDigest(headers, before)
  } catch (error) {
    fail(error as HoldallError)
    throw error
  }

  return {
    kind: 'multipart',
    filename,
    declaredMime: mimeType === '' ? null : mimeType,
    declaredBytes: null,
    requestBytes,
    expectedSha256,
    body: queue,
    fields: before,
    fieldsAfter: ended.promise,
    async finish() {
      queue.discard()
      const fields = new Map([...before, ...(await ended.promise)])
      return { fields, expectedSha256: expectedFileDigest(headers, fields) }
    },
    abort: fail,
  }
}
