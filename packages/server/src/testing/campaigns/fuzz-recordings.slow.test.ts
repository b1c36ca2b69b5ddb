import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findAvTools } from '../../processing/av/av-tools.ts'
import { scratchFolder } from '../postgres-cluster.ts'
import { fuzzRecordings } from './fuzz-recordings.ts'

it.skipIf(process.platform !== 'linux')(
  'damaged recordings and pictures end ready or failed with a reason, and leave nothing behind (processes are found through /proc)',
  async (context) => {
    const tools = await findAvTools({ threads: 1 })
    if ('missing' in tools) return context.skip(`${tools.missing} is not installed`)
    const folder = await mkdtemp(join(await scratchFolder(), 'holdall-fuzz-'))
    try {
      const { counts, violations } = await fuzzRecordings({ folder, seed: 30, files: 16 })
      expect(violations).toEqual([])
      expect(counts.ready).toBeGreaterThan(0)
      expect(Object.keys(counts).filter((name) => name.startsWith('failed: '))).not.toEqual([])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
  240_000,
)
