import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { HoldallError } from '@holdall/protocol'
import type { Context } from 'hono'
import type { AppEnv } from './env.ts'
import { requestHeader } from './middleware/request-header.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

interface StaticFile {
  bytes: Buffer
  gzipped: Buffer | null
  etag: string
  type: string
}

/** The built dashboard: inside the published package, else in the workspace. Null when it was not built. */
export function findDashboard(): string | null {
  const candidates = ['../dashboard/', '../../../../apps/dashboard/dist/'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  )
  return candidates.find((path) => existsSync(join(path, 'index.html'))) ?? null
}

/** A small folder of files that do not change while the server runs: read once, kept in memory, sent compressed. */
export class StaticFolder {
  readonly #folder: string | null
  #files: Promise<Map<string, StaticFile>> | undefined

  constructor(folder: string | null) {
    this.#folder = folder
  }

  /** A file, or `index.html` for every path that is a page of the app. */
  async serve(c: Context<AppEnv>, path: string): Promise<Response> {
    if (this.#folder === null) {
      throw new HoldallError('not_found', 'The dashboard has not been built', {
        hint: '`npm start` builds it; or run `npm run build -w @holdall/dashboard`',
      })
    }
    this.#files ??= load(this.#folder)
    const files = await this.#files
    const file = files.get(path)
    const page = file ?? (extname(path) === '' ? files.get('index.html') : undefined)
    if (!page) throw new HoldallError('not_found', 'There is nothing at this address')
    // Names under assets/ carry their content's hash.
    const cacheControl = file && path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    const headers = {
      'Content-Type': page.type,
      ETag: page.etag,
      'Cache-Control': cacheControl,
      Vary: 'Accept-Encoding',
    }
    if (requestHeader(c, 'if-none-match') === page.etag) return c.body(null, 304, headers)
    // Next.js drops Content-Encoding of what it forwards: mounted, compressing is left to the host.
    const compress = c.env?.outgoing !== undefined && page.gzipped
    if (compress && /\bgzip\b/.test(requestHeader(c, 'accept-encoding') ?? '')) {
      return c.body(new Uint8Array(compress), 200, { ...headers, 'Content-Encoding': 'gzip' })
    }
    return c.body(new Uint8Array(page.bytes), 200, headers)
  }
}

async function load(folder: string): Promise<Map<string, StaticFile>> {
  const files = new Map<string, StaticFile>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path)
    const type = TYPES[extname(entry.name)] ?? 'application/octet-stream'
    const compressible = /^text|javascript|json|svg/.test(type)
    files.set(relative(folder, path).split(sep).join('/'), {
      bytes,
      gzipped: compressible ? await promisify(gzip)(bytes) : null,
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      type,
    })
  }
  return files
}
