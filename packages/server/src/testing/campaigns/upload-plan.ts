import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from './campaign.ts'
import { noisePng } from './pictures.ts'

/** How an upload travels. `drip` is a raw body of unknown length that comes in pieces. */
export type Transport = 'raw' | 'form' | 'drip'

/** One upload that a campaign sends. */
export interface PlannedUpload {
  /** Unique within the campaign: the original file name, by which its row is found again. */
  name: string
  body: Buffer
  checksum: string
  mimeType: string
  transport: Transport
  idempotencyKey: string | null
}

const KIB = 1024
/** Half are small, an eighth need a reservation. */
const SIZES: readonly [share: number, min: number, max: number][] = [
  [0.5, KIB / 2, 16 * KIB],
  [0.25, 16 * KIB, 256 * KIB],
  [0.125, 256 * KIB, 1024 * KIB],
  [0.125, 1024 * KIB + 1, 3 * 1024 * KIB],
]
const DRIPS = 12

/** Uploads of all sizes, ways and kinds; some have the content of one before them. */
export function planUploads(random: Random, count: number, prefix: string): PlannedUpload[] {
  const uploads: PlannedUpload[] = []
  for (let index = 0; index < count; index++) {
    const twin = index > 0 && random.chance(0.08) ? random.pick(uploads) : null
    const picture = !twin && random.chance(0.05)
    const body = twin?.body ?? (picture ? noisePng(random, 96, 64) : random.bytes(pickSize(random)))
    uploads.push({
      name: `${prefix}-${index}.${twin?.mimeType === 'image/png' || picture ? 'png' : 'bin'}`,
      body,
      checksum: sha256(body),
      mimeType: twin?.mimeType ?? (picture ? 'image/png' : 'application/octet-stream'),
      transport: random.chance(0.1) ? 'drip' : random.chance(0.4) ? 'form' : 'raw',
      idempotencyKey: random.chance(0.3) ? `key-${prefix}-${index}` : null,
    })
  }
  return uploads
}

export function pickSize(random: Random): number {
  let left = random.next()
  for (const [share, min, max] of SIZES) {
    if (left < share) return random.between(min, max)
    left -= share
  }
  return KIB
}

/** The request that sends an upload. */
export function uploadRequest({ name, body, mimeType, transport, idempotencyKey }: PlannedUpload): RequestInit {
  const headers: Record<string, string> = idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}
  if (transport === 'form') {
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(body)], { type: mimeType }), name)
    return { method: 'POST', body: form, headers }
  }
  Object.assign(headers, { 'content-type': mimeType, 'x-filename': encodeURIComponent(name) })
  if (transport === 'raw') return { method: 'POST', body: new Uint8Array(body), headers }
  return { method: 'POST', body: drip(body), headers, duplex: 'half' } as RequestInit
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function drip(body: Buffer): ReadableStream<Uint8Array> {
  const step = Math.ceil(body.length / DRIPS)
  let at = 0
  return new ReadableStream({
    async pull(controller) {
      await sleep(8)
      controller.enqueue(new Uint8Array(body.subarray(at, at + step)))
      at += step
      if (at >= body.length) controller.close()
    },
  })
}
