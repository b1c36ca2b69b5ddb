import { createByteQueue } from './byte-queue.ts'
import { contentLength, mediaType } from './content-header.ts'
import { expectedDigest } from './expected-digest.ts'
import { openRequestFlow } from './request-flow.ts'
import { headerFilename } from './upload-filename.ts'
import type { Upload, UploadFields, UploadSource } from './upload-types.ts'

const NO_FIELDS: UploadFields = new Map()

/** An upload whose body is the file itself. Nothing is read before `body` is iterated. */
export function readRawUpload(source: UploadSource): Upload {
  const { headers } = source
  const requestBytes = contentLength(headers)
  const expectedSha256 = expectedDigest(headers)
  const filename = headerFilename(headers)
  const ended = Promise.withResolvers<void>()
  ended.promise.catch(() => {})

  const queue = createByteQueue({ onPause: () => flow.pause(), onResume: () => flow.resume() })
  const fail = (error: Error): void => {
    flow.stop()
    queue.fail(error)
    ended.reject(error)
  }
  const flow = openRequestFlow(source, requestBytes, {
    onChunk: (chunk) => queue.push(chunk),
    onEnd: () => {
      queue.end()
      ended.resolve()
    },
    onFailure: fail,
  })

  return {
    kind: 'raw',
    filename,
    declaredMime: mediaType(headers),
    declaredBytes: requestBytes,
    requestBytes,
    expectedSha256,
    body: {
      [Symbol.asyncIterator]() {
        flow.resume()
        return queue[Symbol.asyncIterator]()
      },
    },
    fields: NO_FIELDS,
    fieldsAfter: Promise.resolve(NO_FIELDS),
    async finish() {
      queue.discard()
      flow.resume()
      await ended.promise
      return { fields: NO_FIELDS, expectedSha256 }
    },
    abort: fail,
  }
}
