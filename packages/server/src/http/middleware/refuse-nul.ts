import { HoldallError } from '@holdall/protocol'
import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../env.ts'

const NUL_IN_PATH = /^[^?#]*%00/

/**
 * Nothing has NUL in its id, name or key, and PostgreSQL cannot even be asked for it.
 *
 * @throws {not_found}
 */
export function refuseNul(): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    if (NUL_IN_PATH.test(c.req.url)) throw new HoldallError('not_found', 'There is nothing at this address')
    return next()
  }
}
