import type { FaultProxy, StoreFault } from '../s3/fault-proxy.ts'
import type { TestHoldall } from '../test-holdall.ts'
import { afterCollection, auditStore } from './audit-store.ts'
import { type CampaignReport, eachOf, Random } from './campaign.ts'
import { storedFiles } from './stored-files.ts'
import { planUploads, sha256, uploadRequest } from './upload-plan.ts'

export interface FaultyStoreOptions {
  seed: number
  uploads: number
}

/** One request of twenty goes wrong in one of these ways. */
const FAULTS: readonly StoreFault[] = [
  { damage: 'internal-error', probability: 0.012 },
  { damage: 'slow-down', probability: 0.012 },
  { damage: 'cut-request', probability: 0.01 },
  { damage: 'cut-response', probability: 0.012 },
  { damage: 'lost-answer', probability: 0.01 },
  { damage: 'wrong-etag', probability: 0.01 },
  { damage: 'lost-part', probability: 0.01 },
  { damage: 'hang', probability: 0.001 },
]

/**
 * Uploads and downloads while the way to the store is bad: each ends right, or with `unavailable`. When it is well again, nothing is lost and
 * the collector leaves nothing that nobody names.
 */
export async function faultyStore(
  server: TestHoldall,
  proxy: FaultProxy,
  { seed, uploads: count }: FaultyStoreOptions,
): Promise<CampaignReport> {
  const random = new Random(seed)
  const counts = { uploads: 0, refusedUploads: 0, downloads: 0, refusedDownloads: 0, faults: 0, collected: 0 }
  const violations: string[] = []
  const alice = server.as('alice')
  const stored: { id: string; checksum: string }[] = []
  proxy.faults = FAULTS.map((fault) => ({ ...fault }))

  const download = async ({ id, checksum }: { id: string; checksum: string }) => {
    const answer = await alice(`/api/media/${id}/content`)
    if (answer.status === 503) {
      counts.refusedDownloads += 1
      return
    }
    const body = await answer.arrayBuffer().catch(() => null)
    // A body that cannot be sent to its end is cut, which no client takes for the whole.
    if (answer.status === 200 && body === null) counts.refusedDownloads += 1
    else if (answer.status !== 200 || sha256(new Uint8Array(body as ArrayBuffer)) !== checksum)
      violations.push(`${id} is answered ${answer.status} with other bytes`)
    else counts.downloads += 1
  }
  await eachOf(planUploads(random, count, `faulty${seed}`), 8, async (upload) => {
    const answer = await alice('/api/media?format=v2', uploadRequest({ ...upload, idempotencyKey: null }))
    const body = (await answer.json()) as { id: string; checksum: string; code?: string; detail?: string }
    if (answer.status === 201 && body.checksum === upload.checksum) {
      counts.uploads += 1
      const item = { id: body.id, checksum: body.checksum }
      stored.push(item)
      await download(item)
    } else if (answer.status === 503 && body.code === 'unavailable') counts.refusedUploads += 1
    else violations.push(`${upload.name} is answered ${answer.status} ${body.code}: ${body.detail}`)
  })
  counts.faults = Object.values(proxy.injected).reduce((sum, n) => sum + n, 0)

  proxy.faults = []
  for (const item of stored) {
    const answer = await alice(`/api/media/${item.id}/content`)
    if (sha256(new Uint8Array(await answer.arrayBuffer())) !== item.checksum)
      violations.push(`${item.id} was acknowledged and is answered ${answer.status} with other bytes`)
  }
  const { platform } = server.holdall
  const report = await platform.collect({ graceMs: 0 })
  counts.collected = report.quarantinedCount + report.abortedUploads + report.givenUpParts
  await platform.collect({ graceMs: 0 })
  const audit = await auditStore(platform.database, storedFiles(platform.bucket.driver))
  violations.push(...afterCollection(audit))
  return { counts, violations }
}
