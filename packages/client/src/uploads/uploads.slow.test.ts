import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { killResumable } from '../../../server/src/testing/campaigns/kill-resumable.ts'
import { scratchFolder } from '../../../server/src/testing/postgres-cluster.ts'
import { sdkClient } from '../testing/sdk-client.ts'

it.skipIf(process.platform !== 'linux')(
  'an upload ends with one item, and little is sent twice, when the server is killed amid it',
  async () => {
    const folder = await mkdtemp(join(await scratchFolder(), 'holdall-kill-'))
    try {
      const options = { folder, seed: 31, sizeBytes: 128 * 1024 * 1024, kills: 2, client: sdkClient }
      // Two kills of a file this small may cost more of it than ten do of a large one.
      const { counts, violations } = await killResumable({ ...options, targets: ['group', 'server'], mostAgain: 0.1 })
      expect(violations).toEqual([])
      expect(counts.kills).toBe(2)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
  120_000,
)
