import { expect, it } from 'vitest'
import { killWrites } from './kill-writes.ts'
import { scratch } from './scratch.ts'

const path = scratch()

it('loses nothing that was acknowledged, and damages no backup, when the process is killed', async () => {
  const { counts, violations } = await killWrites({ folder: path(), seed: 30, rounds: 6 })
  expect(violations).toEqual([])
  expect(counts).toMatchObject({ kills: 6 })
  expect(counts.acknowledged).toBeGreaterThan(6)
  expect(counts.backups).toBeGreaterThan(6)
}, 60_000)
