import { pathOf } from '../api/page.ts'
import { ApiProblem } from '../http/api-problem.ts'
import type { Send } from '../http/send.ts'
import type { SendChunk } from './chunk-driver.ts'
import type { FileBytes } from './disk-file.ts'
import { base64Of, bytesOf, sha256 } from './sha256.ts'

const UPLOADS_PATH = '/api/uploads'
const TUS = { 'Tus-Resumable': '1.0.0' }
const OFFSET_STREAM = 'application/offset+octet-stream'
/** With a checksum all bytes of a request count or none: so few are quickly sent again. */
const CHECKED_BYTES = 4 * 1024 * 1024

/** Bytes of a request, and whom to tell about them. */
export interface Piece {
  bytes: FileBytes
  signal: AbortSignal
  onProgress: (sentBytes: number) => void
  onRead?: ((start: number, bytes: Uint8Array) => void) | undefined
}

export interface Creation {
  sizeBytes: number
  /** `Upload-Metadata`. */
  metadata: string
  /** Makes the creation safe to repeat: a second one answers the upload of the first. */
  key: string
  /** The first bytes, where they go along. */
  piece?: Piece | undefined
  signal: AbortSignal
}

/** The requests of tus 1.0.0. All throw {ApiProblem}, and the signal's reason. @see https://tus.io/protocols/resumable-upload */
export interface TusClient {
  /** @returns the id of the upload, and how many bytes are kept; null when the answer does not say */
  create(creation: Creation): Promise<{ id: string; offset: number | null }>
  /** Bytes that are kept. */
  offset(id: string, signal: AbortSignal): Promise<number>
  /** @returns as `create` */
  append(id: string, offset: number, piece: Piece): Promise<number | null>
  terminate(id: string): Promise<void>
}

export function createTusClient(send: Send, sendChunk: SendChunk): TusClient {
  const uploadPath = (id: string) => UPLOADS_PATH + pathOf`/${id}`

  return {
    async create({ sizeBytes, metadata, key, piece, signal }) {
      const headers = {
        ...TUS,
        'Upload-Length': String(sizeBytes),
        'Upload-Metadata': metadata,
        'Idempotency-Key': key,
      }
      if (piece === undefined) {
        const { headers: answer } = await send(UPLOADS_PATH, { method: 'POST', headers, signal, retry: false })
        return { id: idFrom((name) => answer.get(name)), offset: 0 }
      }
      const { header } = await sendChunk({
        method: 'POST',
        path: UPLOADS_PATH,
        headers: { ...headers, 'Content-Type': OFFSET_STREAM, ...(await checksumOf(piece.bytes)) },
        ...piece,
      })
      return { id: idFrom(header), offset: bytesFrom(header) }
    },

    async offset(id, signal) {
      const options = { headers: TUS, signal, retry: false }
      try {
        const { headers } = await send(uploadPath(id), { ...options, method: 'HEAD' })
        const offset = bytesFrom((name) => headers.get(name))
        if (offset === null) throw stripped('Upload-Offset')
        return offset
      } catch (error) {
        // The answer to a HEAD has no body: the reason is in that to a GET.
        if (isRefusal(error)) await (await send(uploadPath(id), options)).body?.cancel()
        throw error
      }
    },

    async append(id, offset, piece) {
      const { header } = await sendChunk({
        method: 'PATCH',
        path: uploadPath(id),
        headers: {
          ...TUS,
          'Content-Type': OFFSET_STREAM,
          'Upload-Offset': String(offset),
          ...(await checksumOf(piece.bytes)),
        },
        ...piece,
      })
      return bytesFrom(header)
    },

    async terminate(id) {
      await send(uploadPath(id), { method: 'DELETE', headers: TUS })
    },
  }
}

/** Whether the bytes of a request are checked one request at a time. */
export const isChecked = ({ size }: FileBytes): boolean => size <= CHECKED_BYTES

async function checksumOf(bytes: FileBytes): Promise<Record<string, string>> {
  if (!isChecked(bytes)) return {}
  return { 'Upload-Checksum': `sha256 ${base64Of(await sha256(await bytesOf(bytes)))}` }
}

function bytesFrom(header: (name: string) => string | null): number | null {
  const value = header('Upload-Offset')
  return value !== null && /^\d{1,16}$/.test(value) ? Number(value) : null
}

/** The id, not the address: a proxy may have put the server elsewhere than it believes to be. */
function idFrom(header: (name: string) => string | null): string {
  const id = header('X-Media-Id') ?? header('Location')?.split(/[?#]/)[0]?.split('/').at(-1)
  if (!id) throw stripped('Location')
  return id
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof ApiProblem &&
    error.code === 'internal' &&
    !error.retryable &&
    ![401, 404, 410].includes(error.status)
  )
}

function stripped(name: string): ApiProblem {
  return new ApiProblem(0, {
    code: 'unprocessable',
    title: 'An answer without what is needed',
    detail: `The answer has no header ${name}; something between here and the server has taken it away.`,
    hint: `Let ${name} pass, in the proxy or in Access-Control-Expose-Headers.`,
  })
}
