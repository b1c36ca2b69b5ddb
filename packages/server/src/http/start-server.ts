import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HoldallError } from '@holdall/protocol'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { deferContinue } from './body/expect-continue.ts'
import { answerClientErrors } from './client-error.ts'
import type { AppEnv } from './env.ts'

export interface ServerOptions {
  host: string
  /** 0: any free one. */
  port: number
  /** How long requests in flight may take to end. @default 10_000 */
  drainMs?: number
}

export interface RunningServer {
  address: AddressInfo
  /** Takes no more requests, lets those in flight end, then closes what is left. */
  stop(): Promise<void>
}

/** A connection without a byte for so long is closed; a request as a whole may take as long as its bytes keep coming. */
const IDLE_MS = 120_000

/** @throws {unavailable} when the address cannot be listened on */
export async function startServer(
  app: Hono<AppEnv>,
  { host, port, drainMs = 10_000 }: ServerOptions,
): Promise<RunningServer> {
  const server = createServer(
    { requestTimeout: 0, headersTimeout: 30_000, keepAliveTimeout: 65_000 },
    getRequestListener(app.fetch as never, { overrideGlobalObjects: false }),
  )
  server.timeout = IDLE_MS
  deferContinue(server)
  answerClientErrors(server)
  await listen(server, host, port)
  return { address: server.address() as AddressInfo, stop: () => stop(server, drainMs) }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (cause) {
    const { code } = cause as { code?: string }
    const reason =
      code === 'EADDRINUSE'
        ? 'another program listens there'
        : code === 'EACCES'
          ? 'this user may not'
          : String((cause as Error).message)
    throw new HoldallError('unavailable', `Cannot listen on ${host}:${port}: ${reason}`, {
      hint: 'Choose another with --port or HOLDALL_PORT',
      cause,
    })
  }
}

async function stop(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const idle = setInterval(() => server.closeIdleConnections(), 100)
  const cut = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearInterval(idle)
  clearTimeout(cut)
}
