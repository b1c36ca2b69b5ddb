import type { Context, MiddlewareHandler } from 'hono'
import { type Client, resolveClient, type TrustProxy } from '../../identity/client-address.ts'
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
