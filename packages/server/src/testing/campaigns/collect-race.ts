import type { TestHoldall } from '../test-holdall.ts'
import { afterCollection, auditStore } from './audit-store.ts'
import { type CampaignReport, eachOf, Random } from './campaign.ts'
import { storedFiles } from './stored-files.ts'
import { planUploads, sha256, uploadRequest } from './upload-plan.ts'

export interface CollectRaceOptions {
  seed: number
  uploads: number
  /** How young a stray may be that is collected. With 0, what is just being committed may be taken and must come back. */
  graceMs: number
}

/**
 * The collector in a loop beside uploads, copies, replacements and deletions. What was acknowledged is readable at the end, whatever the
 * grace period; with one that is longer than a commit it is readable at every moment.
 */
export async function collectRace(server: TestHoldall, options: CollectRaceOptions): Promise<CampaignReport> {
  const { seed, uploads: count, graceMs } = options
  const random = new Random(seed)
  const as = server.as('alice')
  const { collect, database } = server.holdall.platform
  const counts = {
    uploads: count,
    copied: 0,
    replaced: 0,
    purged: 0,
    collections: 0,
    quarantined: 0,
    restored: 0,
    reads: 0,
  }
  const violations: string[] = []
  /** What each item must answer. */
  const expected = new Map<string, string>()
  let done = false
  const collectOnce = async () => {
    const report = await collect({ graceMs })
    counts.collections += 1
    counts.quarantined += report.quarantinedCount
    counts.restored += report.restoredCount
    if (report.refusal !== null) violations.push(`nothing was collected: ${report.refusal}`)
    return report
  }
  const collecting = (async () => {
    while (!done) await collectOnce()
  })()
  const ask = async <T>(path: string, init: RequestInit): Promise<T> => {
    const response = await as(path, init)
    const text = await response.text()
    if (!response.ok) throw new Error(`${init.method} ${path} was answered ${response.status} ${text}`)
    return JSON.parse(text) as T
  }
  const read = async (id: string, checksum: string) => {
    const response = await as(`/api/media/${id}/content`)
    const found = sha256(new Uint8Array(await response.arrayBuffer()))
    counts.reads += 1
    if (response.status !== 200) violations.push(`${id} was acknowledged, and is answered ${response.status}`)
    else if (found !== checksum) violations.push(`${id} was acknowledged, and has other bytes`)
  }
  const plan = planUploads(random, count, `race${seed}`).map((upload) => ({
    upload,
    fate: random.pick(['keep', 'copy', 'replace', 'purge'] as const),
    next: random.bytes(random.between(100, 20_000)),
  }))
  try {
    await eachOf(plan, 16, async ({ upload, fate, next }) => {
      const { id } = await ask<{ id: string }>(
        '/api/media?format=v2',
        uploadRequest({ ...upload, idempotencyKey: null }),
      )
      if (graceMs > 0) await read(id, upload.checksum)
      if (fate === 'purge') {
        await ask(`/api/media/${id}?purge=true`, { method: 'DELETE' })
        counts.purged += 1
        return
      }
      expected.set(id, upload.checksum)
      if (fate === 'replace') {
        await ask(`/api/media/${id}/content`, {
          method: 'PUT',
          body: new Uint8Array(next),
          headers: { 'content-type': 'application/octet-stream' },
        })
        expected.set(id, sha256(next))
        counts.replaced += 1
      } else if (fate === 'copy') {
        const copy = await as(`/api/media/${id}/copy?format=v2`, { method: 'POST' })
        // Without grace the original may be on its way back from quarantine: then nothing was promised.
        if (copy.status === 201) {
          expected.set(((await copy.json()) as { id: string }).id, upload.checksum)
          counts.copied += 1
        } else if (graceMs > 0) violations.push(`a copy was answered ${copy.status} ${await copy.text()}`)
      }
    })
  } finally {
    done = true
    await collecting
  }
  // Twice: the first may still find what the last loop has taken; then nothing is left to do.
  await collectOnce()
  const last = await collectOnce()
  if (graceMs === 0 && last.quarantinedCount > 0) violations.push(`${last.quarantinedCount} strays came from nowhere`)
  for (const [id, checksum] of expected) await read(id, checksum)
  const audit = await auditStore(database, storedFiles(server.holdall.platform.bucket.driver))
  violations.push(...(graceMs === 0 ? afterCollection(audit) : audit.violations))
  return { counts, violations }
}
