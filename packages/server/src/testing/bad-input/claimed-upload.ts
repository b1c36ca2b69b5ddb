import { sendRaw } from './raw-request.ts'
import type { WatchedHoldall } from './watched-holdall.ts'

export interface ClaimedUpload {
  /** The `Content-Length` that is claimed. @default the truth */
  claim?: number
  cutAfter?: number
  by?: 'reset' | 'end'
  headers?: Record<string, string>
  path?: string
}

/** Sends a raw or form body over a socket, with the length that the test wants to claim; resolves when the request is over. */
export async function sendClaimed(
  server: WatchedHoldall,
  authorization: string,
  body: Uint8Array,
  { claim = body.length, headers = {}, path = '/api/media', cutAfter, by }: ClaimedUpload,
) {
  const ended = server.nextEnd()
  const answer = await sendRaw(server.url, {
    path,
    headers: { authorization, 'content-length': claim, ...headers },
    body,
    ...(cutAfter === undefined ? {} : { cutAfter }),
    ...(by ? { by } : {}),
  })
  await ended
  return answer
}
