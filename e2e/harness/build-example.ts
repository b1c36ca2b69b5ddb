import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { build, defaultClientConditions } from 'vite'
import { startWebHost } from './web-host.ts'

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** An example as `vite build` makes it of its files, against the packages of the workspace. */
export interface BuiltExample {
  url: string
  stop: () => Promise<void>
}

/** @param env what its `import.meta.env` has, such as `VITE_…` */
export async function buildExample(name: string, env: Record<string, string>): Promise<BuiltExample> {
  const folder = await mkdtemp(join(tmpdir(), `holdall-${name}-`))
  const define = Object.entries(env).map(([key, value]) => [`import.meta.env.${key}`, JSON.stringify(value)])
  await build({
    root: resolve(import.meta.dirname, '../../examples', name),
    logLevel: 'error',
    define: Object.fromEntries(define),
    resolve: { conditions: ['source', ...defaultClientConditions] },
    build: { outDir: folder, emptyOutDir: true, minify: false, reportCompressedSize: false },
  })
  const host = await startWebHost(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    // An app's own paths are all its one page.
    const file = extname(pathname) in TYPES ? pathname : '/index.html'
    const body = await readFile(join(folder, file)).catch(() => null)
    response.writeHead(body === null ? 404 : 200, { 'Content-Type': TYPES[extname(file)] }).end(body)
  })
  return {
    url: host.url,
    stop: async () => {
      await host.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
