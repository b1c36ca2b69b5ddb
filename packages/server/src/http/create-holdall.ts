import type { AddressInfo } from 'node:net'
import { HoldallError, type ProjectTypeDefinition } from '@holdall/protocol'
import { type Config, type Environment, loadConfig } from '../config.ts'
import { mintToken } from '../identity/tokens.ts'
import type { Logger } from '../log.ts'
import { createMediaFunctions, type MediaFunctions } from '../media-functions.ts'
import { createObjectStorage, type ObjectStorage } from '../object-storage/object-storage.ts'
import { createPlatform, type Platform } from '../platform.ts'
import type { Providers } from '../providers/provider.ts'
import { createStorageService, type StorageService } from '../storage-service.ts'
import { createApp } from './app.ts'
import { checkSettings } from './check-settings.ts'
import { InFlight } from './in-flight.ts'
import { problemOf } from './middleware/problem.ts'
import { type RunningServer, startServer } from './start-server.ts'

/** Settings under their names of CONTRACT §2, and what only a program can pass. */
export interface HoldallOptions extends Partial<Environment> {
  projectTypes?: readonly ProjectTypeDefinition[]
  /** Who enhances, generates and speaks, by name, beside those of `HOLDALL_PROVIDERS`. */
  providers?: Providers
  log?: Logger
  /** Where settings that are not given come from. @default process.env */
  env?: Record<string, string | undefined>
}

/** A running Holdall inside this process. */
export interface Holdall {
  readonly config: Config
  /** Answers a web-standard request: mounts in Next.js, Hono, Bun, Deno or a worker with Node's modules. */
  fetch(request: Request): Promise<Response>
  /** Listens by itself, once. @returns where */
  listen(options?: { host?: string; port?: number }): Promise<{ url: string }>
  /** Finishes requests in flight (at most 10 s), stops workers and the embedded database; may be called again. */
  close(): Promise<void>
  /** A link that signs a person into the dashboard, once. */
  signInLink(subject: { userId: string; role?: 'user' | 'service' }): Promise<string>
  /** A bearer token for somebody whom the host has signed in by itself. @param subject.expiresInSeconds @default 3600 */
  token(subject: { userId: string; role?: 'user' | 'service'; expiresInSeconds?: number }): Promise<string>
  /** Files and data of projects without HTTP. */
  readonly storageService: StorageService
  /** The media functions of older programs, without HTTP. */
  readonly media: MediaFunctions
  /** Files by key, as object stores have them. */
  readonly storage: ObjectStorage
  /** The parts, for programs in the same process. */
  readonly platform: Platform
}

const DRAIN_MS = 10_000
const TOKEN_SECONDS = 3600

/**
 * Starts Holdall in this process: database, store and workers; `listen` or `fetch` then serve it.
 *
 * @example
 * const holdall = await createHoldall({ STORAGE_PATH: './data' })
 * const { url } = await holdall.listen({ port: 4300 })
 * @throws {invalid_request} for a wrong setting; {unavailable} when database or store cannot be reached
 */
export async function createHoldall({
  projectTypes,
  providers,
  log,
  env = process.env,
  ...settings
}: HoldallOptions = {}): Promise<Holdall> {
  const config = loadConfig(env, settings)
  checkSettings(config)
  const platform = await createPlatform({
    config,
    purpose: 'serve',
    ...(log ? { log } : {}),
    ...(projectTypes ? { projectTypes } : {}),
    ...(providers ? { providers } : {}),
  })
  if (platform.baseUrl.current === '')
    platform.baseUrl.current = `http://${hostForUrl(config.HOLDALL_HOST)}:${config.HOLDALL_PORT}`
  const app = await createAppOrClose(platform)
  let server: RunningServer | undefined
  const inFlight = new InFlight()
  let closing: Promise<void> | undefined
  const end = async () => {
    platform.liveEvents.end()
    await Promise.all([server?.stop(), inFlight.settle(DRAIN_MS)])
    await platform.close()
  }
  return {
    config,
    platform,
    storageService: createStorageService(platform),
    media: createMediaFunctions(platform),
    storage: createObjectStorage(platform),
    async fetch(request) {
      return closing ? refuseWhileClosing() : inFlight.track(Promise.resolve(app.fetch(request)))
    },
    async listen({ host = config.HOLDALL_HOST, port = config.HOLDALL_PORT } = {}) {
      if (server) throw new HoldallError('conflict', 'This Holdall listens already')
      server = await startServer(app, { host, port, drainMs: DRAIN_MS })
      const address = server.address as AddressInfo
      const url = `http://${hostForUrl(host)}:${address.port}`
      if (!config.HOLDALL_PUBLIC_URL) platform.baseUrl.current = url
      return { url }
    },
    close() {
      closing ??= end()
      return closing
    },
    async signInLink({ userId, role = 'user' }) {
      return `${platform.baseUrl.current}/app/sign-in?code=${await platform.signInLinks.create({ userId, role })}`
    },
    token: ({ userId, role = 'user', expiresInSeconds = TOKEN_SECONDS }) =>
      mintToken(platform.secrets, { userId, role, expiresInSeconds }, platform.clock),
  }
}

/** What goes wrong here must not leave a database running. */
async function createAppOrClose(platform: Platform): Promise<ReturnType<typeof createApp>> {
  try {
    return createApp(platform)
  } catch (error) {
    await platform.close()
    throw error
  }
}

function refuseWhileClosing(): Response {
  const { status, headers, body } = problemOf(new HoldallError('unavailable', 'The server is stopping'))
  return new Response(JSON.stringify(body), { status, headers })
}

function hostForUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
