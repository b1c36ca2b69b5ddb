import type { Context, MiddlewareHandler } from 'hono'
import { type Client, resolveClient, type TrustProxy } from '../../identity/client-address.ts'
import { isOwnHost } from '../../identity/cross-origin.ts'
import { isLoopback } from '../../identity/ip-address.ts'
import type { AppEnv } from '../env.ts'
import { requestHeader } from './request-header.ts'

/** Sets `clientAddress`: the address behind trusted proxies. */
export function clientAddress(trusts: TrustProxy): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    c.set('clientAddress', clientOf(c, trusts).address)
    return next()
  }
}

/** Address, scheme and host as the client sees them. */
export function clientOf(c: Context<AppEnv>, trusts: TrustProxy): Client {
  const socket = c.env?.incoming?.socket
  return resolveClient(
    {
      remoteAddress: socket?.remoteAddress,
      encrypted: socket ? 'encrypted' in socket : c.req.url.startsWith('https:'),
      header: (name) => requestHeader(c, name),
    },
    trusts,
  )
}

/**
 * Whether a program on this machine is asking, for what only it may see. A proxy on this machine that is not trusted
 * also comes from loopback: what it forwards does not count, nor does a foreign host name that was rebound to us.
 */
export function isLocalCaller(c: Context<AppEnv>): boolean {
  return (
    isLoopback(c.get('clientAddress')) &&
    ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].every((name) => requestHeader(c, name) === undefined) &&
    isOwnHost(requestHeader(c, 'host'), { publicUrl: undefined })
  )
}
