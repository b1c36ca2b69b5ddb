import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it arrived. */
export interface Asked {
  method: string
  /** With its query. */
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** Answers a request; its body has been read already. */
export type Answer = (response: ServerResponse, asked: Asked) => void

/** A server on this machine that answers what a test says. */
export interface LocalServer {
  url: string
  /** Everything that was asked since the last `answer`. */
  readonly asked: readonly Asked[]
  /** Each request takes the next of these; the last one answers all that follow. */
  answer(...answers: [Answer, ...Answer[]]): void
  close(): Promise<void>
}

export async function localServer(): Promise<LocalServer> {
  let answers: Answer[] = [refuse(404)]
  let asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const one = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: await bodyOf(request),
    }
    const answer = answers[Math.min(asked.length, answers.length - 1)]
    asked.push(one)
    answer?.(response, one)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get asked() {
      return asked
    },
    answer(...next) {
      answers = next
      asked = []
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}

/** Answers with JSON. */
export const say =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value))

/** Says no, in a problem document. */
export const refuse = (status: number, problem: object = {}, headers: Record<string, string> = {}): Answer =>
  say(problem, status, { 'Content-Type': 'application/problem+json', ...headers })

/** Closes the connection without an answer. */
export const breakOff: Answer = (response) => void response.socket?.destroy()

/** Promises more than it sends, and closes the connection. */
export const cutShort =
  (text: string, status = 200): Answer =>
  (response) => {
    response.writeHead(status, { 'Content-Length': text.length + 10 })
    response.write(text, () => response.socket?.destroy())
  }
