import {
  generationNoteSchema,
  type MediaBulk,
  mediaBulkAnswerSchema,
  mediaBulkSchema,
  mediaCheckAnswerSchema,
  mediaCheckSchema,
  mediaCopySchema,
  mediaDeleteQuerySchema,
  mediaItemQuerySchema,
  mediaItemSchema,
  mediaListQuerySchema,
  mediaListSchema,
  mediaPatchSchema,
  mediaUrlAnswerSchema,
  mediaUrlQuerySchema,
  parseInput,
  parseMediaListQuery,
  parseMediaPatch,
  queryParameters,
  uploadMetadataSchema,
} from '@holdall/protocol'
import * as z from 'zod/mini'
import { PLATFORM_QUEUES } from '../../bind-jobs.ts'
import type { RateLimits } from '../../identity/rate-limits.ts'
import { checkKnown } from '../../media/copy-media.ts'
import { editMedia, revokeLinks } from '../../media/edit-media.ts'
import { findDelivery } from '../../media/find-delivery.ts'
import { getMedia } from '../../media/find-media.ts'
import { asGenerated } from '../../media/generated-intent.ts'
import { countFacets } from '../../media/library/facets.ts'
import { listMedia } from '../../media/library/list-media.ts'
import { purgeMedia } from '../../media/purge-media.ts'
import { retryProcessing } from '../../media/retry-processing.ts'
import { applyBulk } from '../../media/run-bulk-job.ts'
import { restoreMedia, trashMedia } from '../../media/trash-media.ts'
import type { Platform } from '../../platform.ts'
import { resolveProjectIds } from '../../projects/upload-target.ts'
import { copyItem } from '../copy-item.ts'
import { answerJson } from '../json-answer.ts'
import { jsonBody } from '../json-request.ts'
import { itemJson, listJson } from '../media-answer.ts'
import { rateLimit } from '../middleware/rate-limit.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Routes } from '../route.ts'
import { searchParams } from '../search-params.ts'
import { uploadMedia } from '../upload-media.ts'

const UPLOAD_BODIES = {
  'multipart/form-data': 'A form with one `file`, and `metadata` as JSON',
  '*/*': 'The bytes of the file; its name percent-encoded in `X-Filename`',
}

/** The library: `/api/media` without its bytes. */
export function mediaRoutes(routes: Routes, platform: Platform, limits: RateLimits): void {
  const { media } = platform
  const item = (path: string) => ({
    path,
    tag: 'Media' as const,
    access: 'user' as const,
    query: mediaItemQuerySchema,
    answer: mediaItemSchema,
  })

  routes.add(
    {
      method: 'get',
      path: '/api/media',
      summary: 'List media',
      tag: 'Media',
      access: 'user',
      query: mediaListQuerySchema,
      answer: mediaListSchema,
    },
    async (c) => {
      const identity = identityOf(c)
      const request = parseMediaListQuery(searchParams(c))
      const filter = request.filter.project
        ? { ...request.filter, project: await resolveProjectIds(platform.database, identity, request.filter.project) }
        : request.filter
      const [page, counts] = await Promise.all([
        listMedia(platform.database, identity, { ...request, filter }),
        request.facets ? countFacets(platform.database, identity, filter) : null,
      ])
      return listJson(c, platform, page, request.format, counts)
    },
  )
  routes.add(
    {
      method: 'post',
      path: '/api/media',
      summary: 'Upload a file',
      tag: 'Media',
      access: 'user',
      query: uploadMetadataSchema,
      bodyTypes: UPLOAD_BODIES,
      status: 201,
      answer: mediaItemSchema,
    },
    (c) => uploadMedia(c, platform),
    rateLimit(limits.uploads, { by: 'identity', what: 'uploads' }),
  )
  routes.add(
    {
      method: 'post',
      path: '/api/media/generated',
      summary: 'Upload what a model made, with the words that it was given',
      tag: 'Media',
      access: 'user',
      query: z.extend(uploadMetadataSchema, z.partial(generationNoteSchema).shape),
      bodyTypes: UPLOAD_BODIES,
      status: 201,
      answer: mediaItemSchema,
    },
    (c) => uploadMedia(c, platform, { route: 'POST /api/media/generated', shape: asGenerated }),
    rateLimit(limits.uploads, { by: 'identity', what: 'uploads' }),
  )
  routes.add(
    {
      method: 'post',
      path: '/api/media/check',
      summary: 'Is this content here already?',
      tag: 'Media',
      access: 'user',
      body: mediaCheckSchema,
      answer: mediaCheckAnswerSchema,
    },
    async (c) => {
      const { sha256, sizeBytes } = parseInput(mediaCheckSchema, await jsonBody(c), 'The body')
      return c.json(await checkKnown(media, identityOf(c), sha256, sizeBytes))
    },
  )
  routes.add(
    {
      method: 'post',
      path: '/api/media/bulk',
      summary: 'Change many items, all or none',
      tag: 'Media',
      access: 'user',
      body: mediaBulkSchema,
      answer: mediaBulkAnswerSchema,
    },
    async (c) => {
      const identity = identityOf(c)
      const change: MediaBulk = parseInput(mediaBulkSchema, await jsonBody(c), 'The body')
      if (change.ids) return c.json({ changed: await applyBulk(media, identity, change.ids, change) })
      const { userId, role } = identity
      const project =
        change.filter?.project && (await resolveProjectIds(platform.database, identity, change.filter.project))
      const job = { identity: { userId, role }, filter: { ...change.filter, ...(project ? { project } : {}) }, change }
      const jobId = await platform.jobs.send(PLATFORM_QUEUES.bulk, job, {
        singletonKey: platform.media.createId('media'),
      })
      return c.json({ jobId }, 202)
    },
  )
  routes.add({ ...item('/api/media/:id'), method: 'get', summary: 'One item' }, async (c) =>
    itemJson(c, platform, await getMedia(platform.database, identityOf(c), c.req.param('id') as string)),
  )
  routes.add(
    {
      ...item('/api/media/:id'),
      method: 'patch',
      summary: 'Change title, description, tags, visibility, metadata',
      body: mediaPatchSchema,
    },
    async (c) =>
      itemJson(
        c,
        platform,
        await editMedia(media, identityOf(c), c.req.param('id') as string, parseMediaPatch(await jsonBody(c))),
      ),
  )
  routes.add(
    {
      ...item('/api/media/:id'),
      method: 'delete',
      summary: 'Move to the trash, or purge',
      query: mediaDeleteQuerySchema,
    },
    async (c) => {
      const { purge, force } = parseInput(mediaDeleteQuerySchema, queryParameters(searchParams(c)), 'The query')
      const id = c.req.param('id') as string
      if (purge) return c.json(await purgeMedia(media, identityOf(c), id, { force }))
      return itemJson(c, platform, await trashMedia(media, identityOf(c), id, { force }))
    },
  )
  routes.add({ ...item('/api/media/:id/restore'), method: 'post', summary: 'Bring back from the trash' }, async (c) =>
    itemJson(c, platform, await restoreMedia(media, identityOf(c), c.req.param('id') as string)),
  )
  routes.add(
    { ...item('/api/media/:id/retry'), method: 'post', summary: 'Make the previews of a failed item again' },
    async (c) => itemJson(c, platform, await retryProcessing(media, identityOf(c), c.req.param('id') as string)),
  )
  routes.add(
    {
      ...item('/api/media/:id/copy'),
      method: 'post',
      summary: 'A second item with the same bytes',
      body: mediaCopySchema,
      status: 201,
    },
    (c) => copyItem(c, platform),
  )
  routes.add(
    { ...item('/api/media/:id/revoke-links'), method: 'post', summary: 'Every link handed out so far stops working' },
    async (c) => itemJson(c, platform, await revokeLinks(media, identityOf(c), c.req.param('id') as string)),
  )
  routes.add(
    {
      method: 'get',
      path: '/api/media/:id/url',
      summary: 'A signed link',
      tag: 'Media',
      access: 'user',
      query: mediaUrlQuerySchema,
      answer: mediaUrlAnswerSchema,
    },
    async (c) => {
      const { expiresIn = 3600, download } = parseInput(
        mediaUrlQuerySchema,
        queryParameters(searchParams(c)),
        'The query',
      )
      const { url, expiresAt } = await signedLink(platform, c, expiresIn, download)
      return answerJson(c, { url, expiresAt: expiresAt.toISOString() })
    },
  )
}

async function signedLink(
  platform: Platform,
  c: Parameters<typeof identityOf>[0],
  expiresIn: number,
  download: string | undefined,
) {
  const record = await findDelivery(platform.media, identityOf(c), c.req.param('id') as string)
  return platform.links.exact(
    { id: record.id, link_epoch: record.linkEpoch },
    await platform.owners.linkEpoch(record.ownerUserId),
    expiresIn,
    download,
  )
}
