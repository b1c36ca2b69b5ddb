import {
  extensionOfMime,
  HoldallError,
  isInlineSafe,
  mediaItemQuerySchema,
  mediaItemSchema,
  parseInput,
  queryParameters,
  waveformQuerySchema,
} from '@holdall/protocol'
import type { Context } from 'hono'
import type { DeliveryClaims } from '../../identity/delivery-token.ts'
import { startOnFirstRequest } from '../../media/converted.ts'
import type { DeliveryRecord } from '../../media/delivery-cache.ts'
import { findByStorageKey, findDelivery, findPublicDelivery, findSignedDelivery } from '../../media/find-delivery.ts'
import type { Platform } from '../../platform.ts'
import { strongEtag } from '../content/plan.ts'
import type { AppEnv } from '../env.ts'
import type { Routes } from '../route.ts'
import { searchParams } from '../search-params.ts'
import { objectSource, sendContent } from '../send-content.ts'
import { sendTransformed } from '../send-transformed.ts'
import { replaceMediaContent } from '../upload-media.ts'

const ANY_BYTES = { '*/*': 'The bytes, with ranges and conditional requests (RFC 9110)' }

/** Renditions of video and sound, by name. */
const RECORDING_PARTS = {
  poster: { path: 'poster', summary: 'A frame of a video that shows something, or the cover of a sound: JPEG' },
  'sprite.vtt': {
    path: 'sprite.vtt',
    summary: 'Cues of the pictures for a scrub bar: WebVTT with media fragments of `sprite.webp`',
  },
  sprite: { path: 'sprite.webp', summary: 'Pictures for a scrub bar, on one sheet: WebP' },
}
const FILENAMES: Record<string, string> = {
  poster: 'poster.jpg',
  'sprite.vtt': 'sprite.vtt',
  'waveform.overview': 'waveform.json',
  'waveform.medium': 'waveform.json',
  'waveform.fine': 'waveform.json',
}
const WAVEFORM_SUMMARY = 'Peaks of the sound: JSON as `audiowaveform` writes it (version 2, 8 bits, one channel)'

interface Viewing {
  record: DeliveryRecord
  /** Known to nobody but its holder, so that caches may keep the answer. */
  signed: DeliveryClaims | null
  isPublic: boolean
}

/** Bytes: by id, by signed link, by storage key. */
export function contentRoutes(routes: Routes, platform: Platform): void {
  const { media } = platform
  const byId = async (c: Context<AppEnv>): Promise<Viewing> => {
    const id = c.req.param('id') as string
    const identity = c.get('identity')
    const record = identity ? await findDelivery(media, identity, id) : await findPublicDelivery(media, id)
    return { record, signed: null, isPublic: record.visibility === 'public' && !record.deleted }
  }
  const byToken = async (c: Context<AppEnv>): Promise<Viewing> => {
    const claims = platform.deliveryTokens.verify(c.req.param('token') as string)
    return { record: await findSignedDelivery(media, claims), signed: claims, isPublic: false }
  }
  const trees = [
    { base: '/api/media/:id', tag: 'Media' as const, access: 'anybody' as const, view: byId },
    { base: '/o/:token', tag: 'Delivery' as const, access: 'anybody' as const, view: byToken },
  ]
  for (const { base, tag, access, view } of trees) {
    const part = (name: string, summary: string) => ({
      method: 'get' as const,
      path: `${base}/${name}`,
      summary,
      tag,
      access,
      answerTypes: ANY_BYTES,
    })
    routes.add(part('content', 'The bytes'), async (c) => sendOriginal(c, platform, await view(c)))
    routes.add(part('thumbnail', 'A small preview'), async (c) =>
      sendRendition(c, platform, await view(c), 'thumbnail'),
    )
    for (const [name, { path, summary }] of Object.entries(RECORDING_PARTS))
      routes.add(part(path, summary), async (c) => sendRendition(c, platform, await view(c), name))
    routes.add(part('progressive', 'A copy that every browser plays while it loads'), async (c) =>
      sendRendition(c, platform, await view(c), 'progressive'),
    )
    routes.add(part('hls/:file', 'An HLS presentation: `master.m3u8` and what it names'), async (c) =>
      sendHls(c, platform, await view(c)),
    )
    routes.add({ ...part('waveform', WAVEFORM_SUMMARY), query: waveformQuerySchema }, async (c) =>
      sendRendition(c, platform, await view(c), `waveform.${waveformDetail(c)}`),
    )
    routes.add(part('image', 'Another size or format of a picture: `w, h, fit, format, q`'), async (c) => {
      const viewing = await view(c)
      return sendTransformed(c, platform, viewing.record, {
        signed: viewing.signed !== null,
        cacheControl: cacheControl(platform, viewing),
        crossOrigin: isCrossOrigin(viewing),
      })
    })
  }
  routes.add(
    {
      method: 'put',
      path: '/api/media/:id/content',
      summary: 'Replace the bytes',
      tag: 'Media',
      access: 'user',
      query: mediaItemQuerySchema,
      bodyTypes: ANY_BYTES,
      answer: mediaItemSchema,
    },
    (c) => replaceMediaContent(c, platform),
  )
  routes.add(
    {
      method: 'get',
      path: '/storage/:key{.+}',
      summary: 'The bytes under a permanent key, also in the manner of older programs',
      tag: 'Delivery',
      access: 'anybody',
      answerTypes: ANY_BYTES,
    },
    async (c) => {
      const identity = c.get('identity')
      const { record, rendition } = await findByStorageKey(media, identity, storageKeyOf(c))
      const viewing = { record, signed: null, isPublic: record.visibility === 'public' && !record.deleted }
      return rendition ? sendRendition(c, platform, viewing, rendition) : sendOriginal(c, platform, viewing)
    },
  )
}

/** Both spellings of CONTRACT §7: the key as a path, or as one encoded segment. */
function storageKeyOf(c: Context<AppEnv>): string {
  const path = new URL(c.req.url).pathname.slice('/storage/'.length)
  try {
    const key = decodeURIComponent(path)
    if (!key.includes('\0') && key.length <= 2048) return key
  } catch {
    // Not a key in any spelling.
  }
  throw new HoldallError('not_found', 'There is no such file')
}

/** The first request has it made. Strangers to a public item wait until someone who is known asks. */
async function sendHls(c: Context<AppEnv>, platform: Platform, viewing: Viewing): Promise<Response> {
  const name = `hls/${c.req.param('file')}`
  const { record, signed } = viewing
  const isKnown = c.get('identity') !== null || signed !== null
  if (isKnown && name === 'hls/master.m3u8' && !record.renditions.has(name)) {
    if (await startOnFirstRequest(platform.media, record, 'hls'))
      throw new HoldallError('not_found', 'There is no HLS presentation of this item yet', {
        hint: 'It is being made; ask again, or watch /api/jobs',
      })
  }
  return sendRendition(c, platform, viewing, name)
}

function waveformDetail(c: Context<AppEnv>): string {
  const query = parseInput(waveformQuerySchema, queryParameters(searchParams(c)), 'The query')
  return query.detail ?? 'medium'
}

function sendOriginal(c: Context<AppEnv>, platform: Platform, viewing: Viewing): Promise<Response> {
  const { record, signed } = viewing
  const download =
    signed?.download ?? (c.req.query('download') === undefined ? undefined : c.req.query('download') || true)
  return sendContent(
    c,
    {
      sizeBytes: record.sizeBytes,
      mimeType: record.mimeType,
      etag: strongEtag(record.checksum),
      lastModified: record.contentAt,
      filename: typeof download === 'string' ? download : record.originalFilename,
      inlineSafe: isInlineSafe(record.mimeType),
      download: download !== undefined,
      cacheControl: cacheControl(platform, viewing),
      crossOrigin: isCrossOrigin(viewing),
    },
    objectSource(platform.bucket, record.storageKey),
  )
}

function sendRendition(c: Context<AppEnv>, platform: Platform, viewing: Viewing, name: string): Promise<Response> {
  const rendition = viewing.record.renditions.get(name)
  if (!rendition)
    throw new HoldallError('not_found', `There is no ${name} of this item`, {
      hint: 'It may still be processing, or be of a kind that has none',
    })
  return sendContent(
    c,
    {
      sizeBytes: rendition.sizeBytes,
      mimeType: rendition.mimeType,
      etag: strongEtag(rendition.checksum),
      lastModified: viewing.record.contentAt,
      filename: filenameOf(name, rendition.mimeType),
      inlineSafe: true,
      cacheControl: cacheControl(platform, viewing),
      crossOrigin: isCrossOrigin(viewing),
    },
    objectSource(platform.bucket, rendition.storageKey),
  )
}

function filenameOf(name: string, mimeType: string): string {
  if (name.startsWith('hls/')) return name.slice('hls/'.length)
  return FILENAMES[name] ?? `${name}${extensionOfMime(mimeType)}`
}

function isCrossOrigin({ signed, isPublic }: Viewing): boolean {
  return signed !== null || isPublic
}

/** A signed link's bytes change with the link alone; others are asked for again, which their ETag makes cheap. */
function cacheControl(platform: Platform, { signed, isPublic }: Viewing): string {
  if (signed) {
    const seconds = Math.max(0, signed.expiresAtSeconds - Math.floor(platform.clock().getTime() / 1000))
    return `private, max-age=${Math.min(seconds, 3600)}`
  }
  return isPublic ? 'public, max-age=0, must-revalidate' : 'private, max-age=0, must-revalidate'
}
