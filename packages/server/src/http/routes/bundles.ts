import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { HoldallError, projectSchema } from '@holdall/protocol'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import { createBundleContext } from '../../bind-bundles.ts'
import type { RateLimits } from '../../identity/rate-limits.ts'
import type { Platform } from '../../platform.ts'
import { withSpooled } from '../../projects/bundles/bundle-file.ts'
import { exportBundle } from '../../projects/bundles/export-bundle.ts'
import { importBundle } from '../../projects/bundles/import-bundle.ts'
import { contentDisposition } from '../content/disposition.ts'
import type { AppEnv } from '../env.ts'
import { rateLimit } from '../middleware/rate-limit.ts'
import { identityOf } from '../middleware/require-identity.ts'
import { PROJECTS, projectJson } from '../project-answer.ts'
import type { Routes } from '../route.ts'
import { withUpload } from '../upload.ts'

const ZIP = 'application/zip'
const ZIP_TYPES: ReadonlySet<string | null> = new Set([
  ZIP,
  'application/x-zip-compressed',
  'application/octet-stream',
  null,
])

/** Portable projects: `GET /:id/bundle` and `POST /import`. */
export function bundleRoutes(routes: Routes, platform: Platform, limits: RateLimits): void {
  const bundles = createBundleContext(platform)
  const spec = { tag: 'Projects' as const, access: 'user' as const }

  routes.add(
    {
      ...spec,
      method: 'get',
      path: `${PROJECTS}/:id/bundle`,
      summary: 'The project as a zip: documents, scenes and media, with their checksums',
      answerTypes: { [ZIP]: 'manifest.json, documents/NAME.json, media/SHA256.EXTENSION' },
    },
    async (c) => {
      const { name, open } = await exportBundle(platform.projects, identityOf(c), c.req.param('id') as string)
      return sendZip(c, `${name}.zip`, open)
    },
  )
  routes.add(
    {
      ...spec,
      method: 'post',
      path: `${PROJECTS}/import`,
      summary: 'A project from a bundle; 200 when this very bundle was imported before',
      bodyTypes: { [ZIP]: 'A bundle', 'multipart/form-data': 'A form with the bundle as its `file`' },
      status: 201,
      answer: projectSchema,
    },
    (c) =>
      withUpload(c, bundles.maxBytes, async ({ upload }) => {
        if (upload.kind === 'raw' && !ZIP_TYPES.has(upload.declaredMime))
          throw new HoldallError('unsupported_type', `A bundle is ${ZIP}, not ${upload.declaredMime}`)
        let expectedSha256 = upload.expectedSha256
        const finish = async () => {
          expectedSha256 = (await upload.finish()).expectedSha256
        }
        const options = {
          folder: bundles.scratchFolder,
          maxBytes: bundles.maxBytes,
          expectedSha256: () => expectedSha256,
          finish,
        }
        const { row, created } = await withSpooled(upload.body, options, (file) =>
          patiently(c, () => importBundle(bundles, identityOf(c), file)),
        )
        return projectJson(c, platform, row, { status: created ? 201 : 200 })
      }),
    rateLimit(limits.uploads, { by: 'identity', what: 'uploads' }),
  )
}

/** No byte travels while a large bundle is checked and stored: the connection is not idle, it waits. */
async function patiently<T>(c: Context<AppEnv>, work: () => Promise<T>): Promise<T> {
  const socket = c.env?.incoming?.socket
  const idleMs = socket?.timeout ?? 0
  socket?.setTimeout(0)
  try {
    return await work()
  } finally {
    socket?.setTimeout(idleMs)
  }
}

/** A zip whose length nobody knows yet. What breaks it breaks the connection: a short one never looks whole. */
async function sendZip(c: Context<AppEnv>, filename: string, open: () => Readable): Promise<Response> {
  const headers = {
    'Content-Type': ZIP,
    'Content-Disposition': contentDisposition('attachment', filename),
    'Cache-Control': 'private, no-store',
  }
  if (c.req.method === 'HEAD') return c.body(null, 200, headers)
  const outgoing = c.env?.outgoing
  if (!outgoing) return new Response(Readable.toWeb(open()) as ReadableStream<Uint8Array>, { headers })
  outgoing.writeHead(200, headers)
  try {
    await pipeline(open(), outgoing)
  } catch (error) {
    const clientLeft = (error as { code?: string }).code === 'ERR_STREAM_PREMATURE_CLOSE'
    outgoing.destroy()
    if (!clientLeft) c.get('log').error({ err: (error as Error).message }, 'a bundle could not be sent to its end')
  }
  return RESPONSE_ALREADY_SENT
}
