import { HoldallError } from '@holdall/protocol'
import type { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import type { RouteSpec } from './route.ts'

/** Answers 405 with `Allow` where a path exists under other methods. @see RFC 9110 §15.5.6 */
export function methodNotAllowed(app: Hono<AppEnv>, specs: readonly RouteSpec[]): void {
  for (const [path, known] of Map.groupBy(specs, ({ path }) => path)) {
    const methods = known.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
    app.all(path, (c) => {
      c.header('Allow', methods.join(', '))
      throw new HoldallError('method_not_allowed', `${c.req.method} is not possible here`, {
        hint: `Use ${methods.join(', ')}`,
      })
    })
  }
}
