import { afterAll, describe, expect, it } from 'vitest'
import { startFaultProxy } from '../s3/fault-proxy.ts'
import { testS3 } from '../s3/test-s3.ts'
import { type TestHoldall, testHoldall } from '../test-holdall.ts'
import type { CampaignReport } from './campaign.ts'
import { collectRace } from './collect-race.ts'
import { damageRepair } from './damage-repair.ts'
import { faultyStore } from './faulty-store.ts'
import { foldUsageRace } from './fold-usage.ts'
import { projectRace } from './project-race.ts'
import { quotaRace } from './quota-race.ts'

const s3 = await testS3()
afterAll(async () => {
  if (!('skipped' in s3)) await s3.release()
})

const QUOTA_BYTES = 24 * 1024 * 1024

/** Runs a campaign on a server of its own. */
async function on(
  settings: Parameters<typeof testHoldall>[0],
  campaign: (server: TestHoldall) => Promise<CampaignReport>,
): Promise<CampaignReport> {
  const server = await testHoldall({ HOLDALL_RATE_UPLOADS: 'off', ...settings })
  try {
    return await campaign(server)
  } finally {
    await server.close()
  }
}

describe('the collector beside a running server', () => {
  it('never takes what is live, when its grace is longer than a commit', async () => {
    const { violations, counts } = await on({}, (server) =>
      collectRace(server, { seed: 1, uploads: 60, graceMs: 5_000 }),
    )
    expect(violations).toEqual([])
    expect(counts).toMatchObject({ restored: 0 })
  }, 60_000)

  it('gives back what it took too early, when it has no grace at all', async () => {
    const { violations } = await on({}, (server) => collectRace(server, { seed: 2, uploads: 60, graceMs: 0 }))
    expect(violations).toEqual([])
  }, 60_000)
})

describe('the doctor beside a running server', () => {
  it.for([1, 2])('finds all damage, mends what has a source, and touches nothing live (seed %i)', async (seed) => {
    const { violations, counts } = await on({}, (server) => damageRepair(server, { seed, items: 40, damages: 24 }))
    expect(violations).toEqual([])
    expect(counts.found).toBeGreaterThanOrEqual(15)
  })

  it.skipIf('skipped' in s3)(
    'does the same on S3',
    async () => {
      if ('skipped' in s3) return
      const STORAGE_URL = s3.url('damage-repair')
      const { violations, counts } = await on({ STORAGE_URL }, (server) =>
        damageRepair(server, { seed: 3, items: 40, damages: 24 }),
      )
      expect(violations).toEqual([])
      expect(counts.found).toBeGreaterThanOrEqual(15)
    },
    120_000,
  )
})

describe.skipIf('skipped' in s3)('a store that fails now and then', () => {
  it('loses nothing that was acknowledged, and leaves nothing that is not collected', async () => {
    if ('skipped' in s3) return
    const proxy = await startFaultProxy(s3.server.endpoint, { seed: 11 })
    try {
      const STORAGE_URL = s3.url('faulty-store', { endpoint: proxy.endpoint })
      const { violations, counts } = await on({ STORAGE_URL }, (server) =>
        faultyStore(server, proxy, { seed: 11, uploads: 60 }),
      )
      expect(violations).toEqual([])
      expect(counts.faults).toBeGreaterThan(5)
    } finally {
      await proxy.stop()
    }
  }, 180_000)
})

describe('a quota', () => {
  it.for([1, 2])('is filled to the byte by uploads that race, and never passed (seed %i)', async (seed) => {
    const { violations, counts } = await on({ USER_QUOTA_BYTES: QUOTA_BYTES }, (server) =>
      quotaRace(server, { seed, uploads: 40, quotaBytes: QUOTA_BYTES }),
    )
    expect(violations).toEqual([])
    expect(counts.storedBytes).toBe(QUOTA_BYTES)
  })
})

describe('a project', () => {
  it.for([5, 6])(
    'keeps its promises under operations of two people at once (seed %i)',
    { timeout: 60_000 },
    async (seed) => {
      const { violations, counts } = await on({}, (server) => projectRace(server, { seed, operations: 400 }))
      expect(violations).toEqual([])
      expect(counts.saved).toBeGreaterThan(20)
    },
  )
})

describe('usage', () => {
  it('equals the sum of the rows at every moment, however many fold it', async () => {
    const { violations, counts } = await on({}, (server) =>
      foldUsageRace(server, { seed: 3, uploads: 80, users: 4, folders: 3 }),
    )
    expect(violations).toEqual([])
    expect(counts.looks).toBeGreaterThan(3)
  }, 60_000)
})
