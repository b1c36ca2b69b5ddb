import { resolve } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { rolldown } from 'rolldown'
import type { TestServer } from './start-server.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const FOLDER = '/sdk-page/'

/**
 * Gives pages of a browser context the SDK, at the address of a server and signed in there: a page without an app. Modules that are loaded on
 * demand are loaded so here, too.
 *
 * @param entry what the page runs: a module of TypeScript that may import `@holdall/client`
 * @returns opens a page
 */
export async function sdkPages(
  context: BrowserContext,
  server: TestServer,
  entry: string,
): Promise<() => Promise<Page>> {
  const files = await bundle(entry)
  await context.route(`**${FOLDER}**`, (route) => {
    const name = new URL(route.request().url()).pathname.slice(FOLDER.length)
    const code = files.get(name)
    if (name === '')
      return route.fulfill({
        contentType: 'text/html',
        body: '<!doctype html><script type="module" src="entry.js"></script>',
      })
    return code === undefined
      ? route.fulfill({ status: 204 })
      : route.fulfill({ contentType: 'text/javascript', body: code })
  })
  await context.request.get(server.signInUrl)
  return async () => {
    const page = await context.newPage()
    await page.goto(server.url + FOLDER)
    return page
  }
}

async function bundle(entry: string): Promise<Map<string, string>> {
  const id = resolve(REPOSITORY, 'e2e/entry.ts')
  const build = await rolldown({
    input: { entry: id },
    platform: 'browser',
    resolve: { conditionNames: ['source', 'browser', 'import', 'default'] },
    plugins: [
      {
        name: 'entry',
        load: (module) => (module === id ? entry : null),
        resolveId: (source) => (source === id ? id : null),
      },
    ],
  })
  const { output } = await build.generate({
    format: 'esm',
    entryFileNames: 'entry.js',
    chunkFileNames: '[name]-[hash].js',
  })
  await build.close()
  return new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code]] : [])))
}
