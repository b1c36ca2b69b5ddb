import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Scene } from '../driver-conformance.ts'
import { KIB, MIB, pattern, readAll, text } from './material.ts'

const RANGES = [
  { start: 0, end: 1 },
  { start: 0, end: 10 },
  { start: 3, end: 7 },
  { start: 9, end: 10 },
  { start: 5, end: 5 },
  { start: 5, end: 100 },
  { start: 5, end: Number.POSITIVE_INFINITY },
  { start: 10, end: 20 },
  { start: 50, end: 60 },
]

export function readFacts(scene: () => Scene): void {
  describe('read', () => {
    it('answers head with size and time', async () => {
      const { driver, base } = scene()
      const before = Date.now()
      await driver.write(`${base}a`, pattern(1234))
      const info = await driver.head(`${base}a`)
      expect(info).toMatchObject({ key: `${base}a`, sizeBytes: 1234 })
      expect(Math.abs((info?.modifiedAt.getTime() ?? 0) - before)).toBeLessThan(60_000)
    })

    it('answers head of an absent object, and of a mere beginning of keys, with null', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}folder/a`, text('a'))
      expect(await driver.head(`${base}b`)).toBeNull()
      expect(await driver.head(`${base}folder`)).toBeNull()
      expect(await driver.head(`${base}folder/a/b`)).toBeNull()
    })

    it('refuses to read what is absent with not_found', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}folder/a`, text('a'))
      for (const key of [`${base}b`, `${base}folder`, `${base}none/at/all`]) {
        await expect(driver.readBytes(key)).rejects.toMatchObject({ code: 'not_found' })
        await expect(driver.readStream(key)).rejects.toMatchObject({ code: 'not_found' })
      }
    })

    it.each(RANGES)('reads bytes $start to $end of ten', async (range) => {
      const { driver, base } = scene()
      const bytes = text('0123456789')
      await driver.write(`${base}a`, bytes)
      const expected = bytes.slice(range.start, Math.min(range.end, 10))
      expect(new Uint8Array(await driver.readBytes(`${base}a`, range))).toEqual(expected)
      expect(await readAll(await driver.readStream(`${base}a`, range))).toEqual(expected)
    })

    it('streams a large object whole and in part', async () => {
      const { driver, base } = scene()
      const bytes = pattern(3 * MIB + 5)
      await driver.write(`${base}a`, bytes)
      expect(Buffer.compare(await readAll(await driver.readStream(`${base}a`)), bytes)).toBe(0)
      const range = { start: 600 * KIB + 1, end: 2 * MIB + 3 }
      const part = bytes.subarray(range.start, range.end)
      expect(Buffer.compare(await readAll(await driver.readStream(`${base}a`, range)), part)).toBe(0)
      expect(Buffer.compare(await driver.readBytes(`${base}a`, range), part)).toBe(0)
    })

    it('streams an empty object', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}a`, new Uint8Array())
      expect(await readAll(await driver.readStream(`${base}a`))).toEqual(new Uint8Array())
    })

    it('waits for its reader', async () => {
      const { driver, base } = scene()
      const bytes = pattern(4 * MIB)
      await driver.write(`${base}a`, bytes)
      const stream = await driver.readStream(`${base}a`)
      const chunks: Uint8Array[] = []
      for await (const chunk of stream) {
        chunks.push(chunk)
        await turn()
      }
      expect(Buffer.compare(Buffer.concat(chunks), bytes)).toBe(0)
    })

    it('stops when its reader goes away', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}a`, pattern(4 * MIB))
      const stream = await driver.readStream(`${base}a`)
      for await (const _ of stream) break
      expect(stream.destroyed).toBe(true)
    })

    it('hands out bytes that a later read does not change', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}a`, text('aaaa'))
      await driver.write(`${base}b`, text('bbbb'))
      const first = await driver.readBytes(`${base}a`)
      await driver.readBytes(`${base}b`)
      expect(new Uint8Array(first)).toEqual(text('aaaa'))
    })
  })
}
