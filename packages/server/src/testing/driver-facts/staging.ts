import { describe, expect, it } from 'vitest'
import type { Driver } from '../../storage/driver.ts'
import { type StagedRun, type Staging, takesStagedUploads } from '../../storage/staging.ts'
import type { Scene } from '../driver-conformance.ts'
import { inPieces, KIB, keysOf, MIB, pattern, readAll, stored, text } from './material.ts'

/** For stores that take uploads in several requests; others skip these. */
export function stagingFacts(scene: () => Scene): void {
  describe('staged uploads', () => {
    let count = 0
    const begin = (
      skip: (reason: string) => void,
    ): { staging: Staging; driver: Driver; base: string; upload: string } => {
      const { driver, base } = scene()
      if (!takesStagedUploads(driver)) skip('this store takes whole objects alone')
      count += 1
      return {
        driver,
        base,
        staging: (driver as Driver & { staging: Staging }).staging,
        upload: `up-${process.pid}-${count}`,
      }
    }
    const add = async (staging: Staging, upload: string, run: StagedRun, bytes: Uint8Array): Promise<StagedRun> => {
      const writer = await staging.openRun(upload, run)
      for await (const piece of inPieces(bytes, 64 * KIB)) await writer.append(piece)
      const sizeBytes = await writer.sync()
      await writer.close()
      return { number: run.number, sizeBytes }
    }

    it('become one object, whatever they arrived in', async ({ skip }) => {
      const { staging, driver, base, upload } = begin(skip)
      const bytes = pattern(300 * KIB + 7)
      let run: StagedRun = { number: 0, sizeBytes: 0 }
      run = await add(staging, upload, run, bytes.subarray(0, 1))
      run = await add(staging, upload, run, bytes.subarray(1, 100 * KIB))
      run = await add(staging, upload, run, bytes.subarray(100 * KIB))
      expect(run.sizeBytes).toBe(bytes.byteLength)
      expect(Buffer.compare(await readAll(staging.readRuns(upload, [run])), bytes)).toBe(0)
      expect(await driver.head(`${base}a`)).toBeNull()
      await staging.placeRuns(upload, [run], `${base}a`, { contentType: 'video/mp4' })
      await staging.dropRuns(upload)
      expect(Buffer.compare(await stored(driver, `${base}a`), bytes)).toBe(0)
    })

    it('become one object of several runs, large and small', async ({ skip }) => {
      const { staging, driver, base, upload } = begin(skip)
      const bytes = pattern(21 * MIB + 11)
      const cuts = [0, 5, 6 * MIB, 6 * MIB + 3, 7 * MIB, 20 * MIB, bytes.byteLength]
      const runs: StagedRun[] = []
      for (const [number, start] of cuts.slice(0, -1).entries())
        runs.push(await add(staging, upload, { number, sizeBytes: 0 }, bytes.subarray(start, cuts[number + 1])))
      await staging.placeRuns(upload, runs, `${base}a`)
      await staging.dropRuns(upload)
      expect(Buffer.compare(await stored(driver, `${base}a`), bytes)).toBe(0)
    })

    it('go on behind the bytes that count, and drop the others', async ({ skip }) => {
      const { staging, driver, base, upload } = begin(skip)
      const run = await add(staging, upload, { number: 0, sizeBytes: 0 }, text('kept'))
      await add(staging, upload, run, text(' and lost'))
      const whole = await add(staging, upload, run, text(' and found'))
      await staging.placeRuns(upload, [whole], `${base}a`)
      expect(Buffer.from(await stored(driver, `${base}a`)).toString()).toBe('kept and found')
      await staging.dropRuns(upload)
    })

    it('count as far as is told, whatever lies behind', async ({ skip }) => {
      const { staging, driver, base, upload } = begin(skip)
      const run = await add(staging, upload, { number: 0, sizeBytes: 0 }, text('kept'))
      await add(staging, upload, run, text(' late'))
      const next = await add(staging, upload, { number: 1, sizeBytes: 0 }, text(' on time'))
      expect(Buffer.from(await readAll(staging.readRuns(upload, [run, next]))).toString()).toBe('kept on time')
      await staging.placeRuns(upload, [run, next], `${base}a`)
      await staging.placeRuns(upload, [run], `${base}b`)
      expect(Buffer.from(await stored(driver, `${base}a`)).toString()).toBe('kept on time')
      expect(Buffer.from(await stored(driver, `${base}b`)).toString()).toBe('kept')
      await staging.dropRuns(upload)
    })

    it('sync what was taken while more comes', async ({ skip }) => {
      const { staging, driver, base, upload } = begin(skip)
      const bytes = pattern(10 * MIB)
      const writer = await staging.openRun(upload, { number: 0, sizeBytes: 0 })
      const syncs: Promise<number>[] = []
      let taken = 0
      for await (const piece of inPieces(bytes, 512 * KIB)) {
        await writer.append(piece)
        taken += piece.byteLength
        if (taken % (3 * MIB) === 0) syncs.push(writer.sync())
      }
      expect(await Promise.all(syncs)).toEqual([3 * MIB, 6 * MIB, 9 * MIB])
      const sizeBytes = await writer.sync()
      await writer.close()
      await staging.placeRuns(upload, [{ number: 0, sizeBytes }], `${base}a`)
      expect(Buffer.compare(await stored(driver, `${base}a`), bytes)).toBe(0)
      await staging.dropRuns(upload)
    })

    it('say so when bytes are gone that were there', async ({ skip }) => {
      const { staging, base, upload } = begin(skip)
      await add(staging, upload, { number: 0, sizeBytes: 0 }, text('four'))
      const more = { number: 0, sizeBytes: 5 }
      await expect(staging.openRun(upload, more)).rejects.toMatchObject({ code: 'corrupt' })
      await expect(readAll(staging.readRuns(upload, [more]))).rejects.toMatchObject({ code: 'corrupt' })
      await expect(staging.placeRuns(upload, [more], `${base}a`)).rejects.toMatchObject({ code: 'corrupt' })
      await staging.dropRuns(upload)
    })

    it('are never placed over another object', async ({ skip }) => {
      const { staging, driver, base, upload } = begin(skip)
      const run = await add(staging, upload, { number: 0, sizeBytes: 0 }, text('new'))
      await driver.write(`${base}a`, text('old'))
      await expect(staging.placeRuns(upload, [run], `${base}a`)).rejects.toMatchObject({ code: 'conflict' })
      expect(Buffer.from(await stored(driver, `${base}a`)).toString()).toBe('old')
      await staging.placeRuns(upload, [run], `${base}b`)
      await staging.dropRuns(upload)
      expect(Buffer.from(await stored(driver, `${base}b`)).toString()).toBe('new')
    })

    it('are listed until they are dropped, and are nobody’s objects', async ({ skip }) => {
      const { staging, driver, base, upload } = begin(skip)
      await add(staging, upload, { number: 0, sizeBytes: 0 }, text('a'))
      await add(staging, upload, { number: 1, sizeBytes: 0 }, text('b'))
      expect((await Array.fromAsync(staging.stagedUploads())).filter((name) => name === upload)).toEqual([upload])
      expect(await keysOf(driver, base)).toEqual([])
      await staging.dropRuns(upload)
      await staging.dropRuns(upload)
      expect(await Array.fromAsync(staging.stagedUploads())).not.toContain(upload)
    })
  })
}
