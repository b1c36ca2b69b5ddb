import { DEFAULT_RETRIES } from '../http/retry.ts'
import { createSend } from '../http/send.ts'
import { createTokenSource, type Token } from '../http/token-source.ts'
import { createUploads, type UploadsOptions } from '../uploads/create-uploads.ts'
import type { Uploads } from '../uploads/upload-types.ts'

/** A request as it went out. */
export interface SentRequest {
  method: string
  path: string
}

export interface UploadsUnderTest {
  uploads: Uploads
  requests: SentRequest[]
  /** Requests of one method, in order. */
  sent(method: string): string[]
}

/** Uploads as an app has them, to a server; what goes out is noted. */
export function uploadsOn(
  url: string,
  token: Token | undefined,
  options: Partial<UploadsOptions> & { onRequest?: (request: SentRequest) => void } = {},
): UploadsUnderTest {
  const { onRequest = () => {}, ...rest } = options
  const requests: SentRequest[] = []
  const source = createTokenSource(token)
  const send = createSend({
    baseUrl: url,
    token: source,
    retries: { ...DEFAULT_RETRIES, delayMs: 5 },
    fetch: (input, init) => {
      const request = { method: init?.method ?? 'GET', path: new URL(String(input)).pathname }
      requests.push(request)
      onRequest(request)
      return fetch(input, init)
    },
  })
  const uploads = createUploads({ send, token: source, baseUrl: url, retryDelayMs: 5, ...rest })
  return {
    uploads,
    requests,
    sent: (method) => requests.filter((request) => request.method === method).map(({ path }) => path),
  }
}

/** Bytes that differ everywhere, and are the same each time. */
export function bytesLike(seed: number, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(sizeBytes / 4))
  let word = seed >>> 0 || 1
  for (let at = 0; at < words.length; at++) {
    // Xorshift. @see https://www.jstatsoft.org/article/view/v008i14
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    words[at] = word
  }
  return new Uint8Array(words.buffer, 0, sizeBytes)
}

export function fileLike(name: string, sizeBytes: number, seed = 1): File {
  return new File([bytesLike(seed, sizeBytes)], name, { type: 'application/octet-stream', lastModified: 1_000 })
}
