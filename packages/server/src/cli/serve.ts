import { HoldallError } from '@holdall/protocol'
import { loadConfig } from '../config.ts'
import { parseUserId } from '../identity/identity.ts'
import { isLoopback } from '../identity/ip-address.ts'
import { createLogger } from '../log.ts'
import type { Command } from './command.ts'
import { removeServerNote, writeServerNote } from './server-note.ts'

/** `holdall serve`: everything in one process until a signal comes. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'Start the server (default http://127.0.0.1:4300)',
  usage: 'serve [--port 4300] [--host 127.0.0.1] [--data ./.holdall] [--as NAME[:service]]',
  options: {
    port: { type: 'string', help: 'Port to listen on; 0 takes a free one (HOLDALL_PORT)' },
    host: { type: 'string', help: 'Address to listen on (HOLDALL_HOST)' },
    as: { type: 'string', help: 'Whom the printed link signs in, e.g. alice or admin:service. Default: local' },
    'yes-anonymous': { type: 'boolean', help: 'Allow HOLDALL_ANONYMOUS_USER on an address that others can reach' },
  },
  async run({ values, env, print }) {
    const given = {
      ...env,
      ...(values.port === undefined ? {} : { HOLDALL_PORT: String(values.port) }),
      ...(values.host === undefined ? {} : { HOLDALL_HOST: String(values.host) }),
    }
    const config = loadConfig(given)
    requireSafeAnonymity(config.HOLDALL_HOST, config.HOLDALL_ANONYMOUS_USER, values['yes-anonymous'] === true)
    const subject = parseSubject(String(values.as ?? 'local'))
    const stopped = untilSignal()
    const log = createLogger(config.LOG_LEVEL)
    // Loaded here, so that help and complaints come at once.
    const { createHoldall } = await import('../http/create-holdall.ts')
    const holdall = await createHoldall({ env: given, log })
    try {
      const { url } = await holdall.listen()
      await writeServerNote(config.storagePath, url)
      log.info({ event: 'ready', url, pid: process.pid }, 'Holdall is ready')
      // A supervisor may wait for this line whatever the log level.
      if (!log.isLevelEnabled('info'))
        process.stdout.write(`${JSON.stringify({ level: 'info', event: 'ready', url })}\n`)
      print(`\n  Holdall runs at ${url}\n  Sign in: ${await holdall.signInLink(subject)}\n`)
      const signal = await stopped
      log.info({ event: 'stopping', signal }, 'finishing requests in flight')
    } finally {
      await removeServerNote(config.storagePath)
      await holdall.close()
    }
    log.info({ event: 'stopped' }, 'bye')
    return 0
  },
}

/** The first signal asks for a graceful end; npm passes the same one on a second time, so repeats are not taken for impatience. */
function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal))
  })
}

function parseSubject(value: string): { userId: string; role: 'user' | 'service' } {
  const service = value.endsWith(':service')
  return {
    userId: parseUserId(service ? value.slice(0, -':service'.length) : value),
    role: service ? 'service' : 'user',
  }
}

function requireSafeAnonymity(host: string, anonymousUser: string | undefined, confirmed: boolean): void {
  if (anonymousUser === undefined || confirmed || host === 'localhost' || isLoopback(host)) return
  throw new HoldallError(
    'invalid_request',
    `HOLDALL_ANONYMOUS_USER on ${host} lets everybody who reaches it act as "${anonymousUser}"`,
    {
      hint: 'Listen on 127.0.0.1, or say --yes-anonymous if that is what you want',
    },
  )
}
