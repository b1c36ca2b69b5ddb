import { request } from 'node:http'
import { Readable } from 'node:stream'
import { HoldallError } from '@holdall/protocol'

/**
 * Sends a body whose answer may take long: `fetch` gives up after five minutes without one.
 *
 * @throws {unavailable} when the connection breaks before there is an answer
 */
export function postFile(url: string, headers: Record<string, string>, body: Readable): Promise<Response> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers })
    const fail = (cause: Error): void => {
      outgoing.destroy()
      reject(new HoldallError('unavailable', `The connection to the server broke: ${cause.message}`, { cause }))
    }
    outgoing.on('error', fail)
    body.on('error', fail)
    outgoing.on('response', (answer) => {
      // An answer that comes early is a refusal: what is left of the body is not wanted.
      body.unpipe(outgoing)
      answer.on('close', () => outgoing.destroy())
      resolve(new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, { status: answer.statusCode ?? 500 }))
    })
    body.pipe(outgoing)
  })
}
