import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pattern, readAll } from '../../../testing/driver-facts/material.ts'
import { BootMark, bootId } from './boot-mark.ts'
import { Folders } from './folders.ts'
import { FsRuns } from './fs-runs.ts'

const MIB = 1024 * 1024
const UPLOAD = 'media-1'
const EMPTY = { number: 0, sizeBytes: 0 }

describe('a run whose writer was killed', () => {
  let root: string
  const bytes = pattern(5 * MIB)
  const folders: Folders[] = []
  /** As a process has them that starts in this boot of the machine. */
  const runsIn = (boot: string | null) => {
    const own = new Folders(root)
    folders.push(own)
    const placeFile = () => Promise.reject(new Error('nothing is placed'))
    return new FsRuns({ root, folders: own, placeFile, write: placeFile, bootId: boot })
  }
  /** Writes as a process does that is killed: nothing is synced or closed. What is still in its memory is lost. */
  const writtenBy = async (runs: FsRuns, options = {}, run = EMPTY) => {
    const writer = await runs.openRun(UPLOAD, run, options)
    for (let at = 0; at < bytes.length; at += MIB) await writer.append(bytes.subarray(at, at + MIB))
    return writer
  }

  /** What counts of a run after it was salvaged. */
  const salvaged = async (runs: FsRuns, run = EMPTY, upload = UPLOAD) => {
    let counted = run.sizeBytes
    const found = await runs.salvageRun(upload, run, async (sizeBytes) => {
      counted = sizeBytes
    })
    return { counted, found }
  }

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'holdall-runs-'))
  })
  afterEach(async () => {
    for (const own of folders.splice(0)) own.close()
    await rm(root, { recursive: true, force: true })
  })

  it('keeps what it had written, as long as the machine runs', async () => {
    await writtenBy(runsIn('boot-1'))
    const after = runsIn('boot-1')
    const { counted: sizeBytes, found } = await salvaged(after)
    expect(found).toBe(true)
    expect(sizeBytes).toBeGreaterThanOrEqual(4 * MIB)
    const kept = await readAll(after.readRuns(UPLOAD, [{ number: 0, sizeBytes }]))
    expect(Buffer.compare(kept, bytes.subarray(0, sizeBytes))).toBe(0)
  })

  it('is salvaged once: what a writer adds that lives on after all does not count', async () => {
    const writer = await writtenBy(runsIn('boot-1'))
    const after = runsIn('boot-1')
    const { counted: sizeBytes } = await salvaged(after)
    await writer.append(pattern(2 * MIB))
    await writer.sync()
    expect(await salvaged(after, { number: 0, sizeBytes })).toEqual({ counted: sizeBytes, found: false })
  })

  it('is salvaged again when whoever looked was killed before it counted', async () => {
    await writtenBy(runsIn('boot-1'))
    const killed = new Error('killed')
    const look = runsIn('boot-1').salvageRun(UPLOAD, EMPTY, () => Promise.reject(killed))
    await expect(look).rejects.toBe(killed)
    expect((await salvaged(runsIn('boot-1'))).counted).toBeGreaterThanOrEqual(4 * MIB)
  })

  it('keeps what counted alone, after a start of the machine', async () => {
    const writer = await writtenBy(runsIn('boot-1'))
    expect(await writer.sync()).toBe(bytes.length)
    const counted = { number: 0, sizeBytes: 2 * MIB }
    expect(await salvaged(runsIn('boot-2'), counted)).toEqual({ counted: 2 * MIB, found: false })
    expect(await salvaged(runsIn(null), counted)).toEqual({ counted: 2 * MIB, found: false })
  })

  it('keeps nothing of bytes that were to be checked first, whoever wrote before', async () => {
    await writtenBy(runsIn('boot-1'))
    await writtenBy(runsIn('boot-1'), { provisional: true })
    expect(await salvaged(runsIn('boot-1'))).toEqual({ counted: 0, found: false })
  })

  it('is told from one that was let go', async () => {
    const runs = runsIn('boot-1')
    const writer = await writtenBy(runs)
    await writer.close()
    expect(await salvaged(runs)).toEqual({ counted: 0, found: false })
    expect(await readdir(join(root, '.holdall/uploads', UPLOAD))).toEqual(['0'])
  })

  it('keeps nothing where the machine does not tell one boot from another, which is synced more often', async () => {
    await writtenBy(runsIn(null))
    expect(await salvaged(runsIn(null))).toEqual({ counted: 0, found: false })
    expect(runsIn(null).syncEveryBytes).toBeLessThan(runsIn('boot-1').syncEveryBytes)
  })

  it('never counts for less than it did', async () => {
    const runs = runsIn('boot-1')
    await writtenBy(runs)
    expect((await salvaged(runs, { number: 0, sizeBytes: 9 * MIB })).counted).toBe(9 * MIB)
    expect(await salvaged(runs, { number: 3, sizeBytes: 7 }, 'media-unknown')).toEqual({ counted: 7, found: false })
  })
})

it.runIf(process.platform === 'linux')('a boot of the machine has one id', async () => {
  expect(bootId()).toMatch(/^[0-9a-f-]{36}$/)
  expect(bootId()).toBe(bootId())
  expect(await new BootMark(join(tmpdir(), 'holdall-no-such-mark')).read()).toBeNull()
})
