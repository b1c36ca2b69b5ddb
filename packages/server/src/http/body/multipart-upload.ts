import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import type { HoldallError } from '@holdall/protocol'
import { createByteQueue } from './byte-queue.ts'
import { contentLength, multipartBoundary } from './content-header.ts'
import { expectedFileDigest } from './expected-digest.ts'
import { createFormFields, malformedForm, tooManyFields } from './form-fields.ts'
import { openRequestFlow } from './request-flow.ts'
import { baseFilename } from './upload-filename.ts'
import type { Upload, UploadFields, UploadLimits, UploadSource } from './upload-types.ts'

const FILE_PART = 'file'
const MAX_PART_HEADER_BYTES = 16 * 1024
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
  const parser = createParser(multipartBoundary(headers), maxFieldBytes, maxFields)
  expectedFileDigest(headers, new Map())

  const fields = createFormFields({ maxFieldBytes, maxFields, fileName: FILE_PART })
  const begun = Promise.withResolvers<{ filename: string | null; mimeType: string }>()
  const ended = Promise.withResolvers<UploadFields>()
  ended.promise.catch(() => {})
  let file: BusboyFileStream | null = null
  let failed = false
  let requestEnded = false
  let formEnded = false
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
  const failMalformed = (cause: unknown): void =>
    fail(malformedForm('The form is malformed or was cut short', undefined, cause))
  const endWhenBoth = (): void => {
    if (failed || !requestEnded || !formEnded) return
    if (file === null) fail(malformedForm(`The form has no part named \`${FILE_PART}\` with a file`))
    ended.resolve(fields.after)
  }

  parser.on('field', (name: string | undefined, value, _nameCut, valueCut) => {
    const refusal = failed ? null : fields.add(name, value, valueCut)
    if (refusal) fail(refusal)
  })
  parser.on('file', (name: string | undefined, stream, filename: string | undefined, _encoding, mimeType) => {
    stream.on('error', failMalformed)
    if (failed) return
    try {
      const base = acceptFile(name, filename, file !== null)
      file = stream
      fields.fileBegan()
      stream.on('data', (chunk: Uint8Array) => {
        fileBytes += chunk.length
        queue.push(chunk)
      })
      stream.on('end', () => queue.end())
      begun.resolve({ filename: base, mimeType })
    } catch (error) {
      fail(error as HoldallError)
    }
  })
  parser.on('fieldsLimit', () => fail(tooManyFields(maxFields)))
  parser.on('partsLimit', () => fail(malformedForm('The form has too many parts')))
  parser.on('error', failMalformed)
  parser.on('drain', () => {
    if (!failed) flow.resume()
  })
  parser.on('finish', () => {
    formEnded = true
    endWhenBoth()
  })

  const flow = openRequestFlow(source, requestBytes, {
    onChunk(chunk) {
      // What came before this chunk and is neither file nor on its way through the parser.
      const outsideBytes = receivedBytes - fileBytes - (file?.readableLength ?? 0) - parser.writableLength
      receivedBytes += chunk.length
      if (outsideBytes > MAX_ENVELOPE_BYTES + maxFieldBytes) {
        fail(malformedForm('The form has too many bytes outside its file and fields'))
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
  const expectedSha256 = expectedFileDigestOr(fail, headers, fields.before)

  return {
    kind: 'multipart',
    filename,
    declaredMime: mimeType === '' ? null : mimeType,
    declaredBytes: null,
    requestBytes,
    expectedSha256,
    body: queue,
    fields: fields.before,
    fieldsAfter: ended.promise,
    async finish() {
      queue.discard()
      const all = new Map([...fields.before, ...(await ended.promise)])
      return { fields: all, expectedSha256: expectedFileDigest(headers, all) }
    },
    abort: fail,
  }
}

function createParser(boundary: string, maxFieldBytes: number, maxFields: number): InstanceType<typeof Busboy> {
  return new Busboy({
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
}

/** The file name of a part that may be the file of the form; throws when it may not. */
function acceptFile(name: string | undefined, filename: string | undefined, another: boolean): string | null {
  if (name !== FILE_PART) {
    const given = String(name).slice(0, 100)
    throw malformedForm(`The file must be in the part named \`${FILE_PART}\`, not \`${given}\``)
  }
  if (another) throw malformedForm('The form holds more than one file', 'Send one request for each file.')
  if (filename === '') {
    throw malformedForm('The file has an empty name', 'A form that is sent without choosing a file looks like this.')
  }
  return filename === undefined ? null : baseFilename(filename)
}

function expectedFileDigestOr(
  fail: (error: Error) => void,
  headers: UploadSource['headers'],
  fields: UploadFields,
): string | null {
  try {
    return expectedFileDigest(headers, fields)
  } catch (error) {
    fail(error as HoldallError)
    throw error
  }
}
