import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findAvTools } from '../../processing/av/av-tools.ts'
import { scratchFolder } from '../postgres-cluster.ts'
import { testS3 } from '../s3/test-s3.ts'
import { jobsKill } from './jobs-kill.ts'
import { killResumable } from './kill-resumable.ts'
import { killSaves } from './kill-saves.ts'
import { killUploads } from './kill-uploads.ts'
import { recordingsKill } from './recordings-kill.ts'

// Processes are killed, not the machine: what they wrote is in the page cache anyhow, and memory is as good as a disk.
let folder: string
const s3 = await testS3()
afterAll(async () => {
  if (!('skipped' in s3)) await s3.release()
})
beforeEach(async () => {
  folder = await mkdtemp(join(await scratchFolder(), 'holdall-kill-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe.skipIf(process.platform !== 'linux')('kill -9 (processes are found through /proc)', () => {
  it('amid uploads loses nothing that was acknowledged, and leaves nothing that is not collected', async () => {
    const { counts, violations } = await killUploads({
      folder,
      seed: 20,
      rounds: 2,
      uploads: 40,
      targets: ['group', 'server'],
    })
    expect(violations).toEqual([])
    expect(counts.acknowledged).toBeGreaterThan(0)
  }, 120_000)

  it.skipIf('skipped' in s3)(
    'amid uploads to S3 loses nothing either, and gives up parts',
    async () => {
      if ('skipped' in s3) return
      const storageUrl = s3.url('kill-uploads')
      const options = { folder, seed: 23, rounds: 2, uploads: 40, storageUrl }
      const { counts, violations } = await killUploads({ ...options, targets: ['group', 'server'] })
      expect(violations).toEqual([])
      expect(counts.acknowledged).toBeGreaterThan(0)
    },
    120_000,
  )

  it('amid a resumable upload costs little, and ends with one item of what was sent', async () => {
    const sizeBytes = 192 * 1024 * 1024
    const { counts, violations } = await killResumable({
      folder,
      seed: 26,
      sizeBytes,
      kills: 3,
      targets: ['server', 'group'],
      // What lies in sockets weighs more in a small file; the figure itself is the soak's, with 1 GiB.
      mostAgain: 0.1,
    })
    expect(violations).toEqual([])
    expect(counts.kills).toBe(3)
  }, 120_000)

  it.skipIf('skipped' in s3)(
    'amid a resumable upload to S3 costs little either',
    async () => {
      if ('skipped' in s3) return
      const options = { folder, seed: 27, sizeBytes: 192 * 1024 * 1024, kills: 2, storageUrl: s3.url('kill-resumable') }
      const { violations } = await killResumable({ ...options, targets: ['server'], mostAgain: 0.5 })
      expect(violations).toEqual([])
    },
    120_000,
  )

  it('amid saves of documents never takes a head back, repeats a revision or breaks the history', async () => {
    const { counts, violations } = await killSaves({ folder, seed: 22, rounds: 4, targets: ['server', 'group'] })
    expect(violations).toEqual([])
    expect(counts.acknowledged).toBeGreaterThan(0)
  }, 120_000)

  it('amid the processing of pictures leaves none stuck, none unexplained and none done twice', async () => {
    const { counts, violations } = await jobsKill({
      folder,
      seed: 21,
      rounds: 2,
      pictures: 12,
      victims: ['server', 'worker'],
    })
    expect(violations).toEqual([])
    expect(counts.ready).toBeGreaterThan(0)
    expect(counts.failed).toBeGreaterThan(0)
  }, 120_000)

  it('amid the looking at and converting of recordings gives none up, damages none and does none twice', async (context) => {
    const tools = await findAvTools({ threads: 1 })
    if ('missing' in tools) return context.skip(`${tools.missing} is not installed`)
    const { counts, violations } = await recordingsKill({
      folder,
      seed: 24,
      rounds: 2,
      jobs: 15,
      victims: ['ffmpeg', 'server'],
    })
    expect(violations).toEqual([])
    expect(counts.programKills).toBeGreaterThan(0)
    expect(counts.triedAgain).toBeGreaterThan(0)
    expect(counts['items failed']).toBeGreaterThan(0)
  }, 240_000)
})
