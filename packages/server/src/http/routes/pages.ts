import { readFile } from 'node:fs/promises'
import { ERRORS, HoldallError } from '@holdall/protocol'
import type { Hono } from 'hono'
import type { Platform } from '../../platform.ts'
import { docsPage } from '../docs-page.ts'
import type { AppEnv } from '../env.ts'
import { pageHeaders } from '../middleware/security-headers.ts'
import { openApiDocument } from '../openapi.ts'
import type { RouteSpec } from '../route.ts'
import { findDashboard, StaticFolder } from '../static-folder.ts'

/** What people look at: the dashboard, the API's description, the pages of error codes. */
export function pageRoutes(app: Hono<AppEnv>, platform: Platform, specs: readonly RouteSpec[]): void {
  const dashboard = new StaticFolder(findDashboard())
  let description: Record<string, unknown> | undefined
  const describe = () => {
    description ??= openApiDocument(specs, platform.baseUrl.current)
    return description
  }

  app.get('/', (c) => c.redirect('/app/', 302))
  app.get('/app', (c) => c.redirect('/app/', 302))
  app.get('/app/*', pageHeaders(), (c) => dashboard.serve(c, c.req.path.slice('/app/'.length)))
  app.get('/api/openapi.json', (c) => c.json(describe()))
  app.get('/api/docs', pageHeaders(), (c) => c.html(docsPage(describe())))
  app.get('/docs/errors/:code', pageHeaders(), async (c) => {
    const code = c.req.param('code')
    if (!Object.hasOwn(ERRORS, code)) throw new HoldallError('not_found', 'There is no such error code')
    return c.body(await errorPage(code), 200, { 'Content-Type': 'text/plain; charset=utf-8' })
  })
}

/** The page of an error code: beside the build when published, in `docs/` of the repository else. */
async function errorPage(code: string): Promise<string> {
  for (const folder of ['../../docs/errors/', '../../../../../docs/errors/']) {
    try {
      return await readFile(new URL(`${folder}${code}.md`, import.meta.url), 'utf8')
    } catch {
      // Tried next.
    }
  }
  throw new HoldallError('not_found', 'This build carries no documentation')
}
