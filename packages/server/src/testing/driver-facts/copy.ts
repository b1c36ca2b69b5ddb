import { describe, expect, it } from 'vitest'
import type { Scene } from '../driver-conformance.ts'
import { keysOf, MIB, pattern, stored, text } from './material.ts'

export function copyFacts(scene: () => Scene): void {
  describe('copy', () => {
    it('makes a second object of the same bytes', async () => {
      const { driver, base } = scene()
      const bytes = pattern(2 * MIB + 3)
      await driver.write(`${base}a`, bytes)
      await driver.copy(`${base}a`, `${base}new/folder/b`)
      expect(Buffer.compare(await stored(driver, `${base}new/folder/b`), bytes)).toBe(0)
      expect((await driver.head(`${base}new/folder/b`))?.sizeBytes).toBe(bytes.byteLength)
    })

    it('lets each copy stand alone', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}a`, text('same'))
      await driver.copy(`${base}a`, `${base}b`)
      await driver.delete(`${base}a`)
      expect(await stored(driver, `${base}b`)).toEqual(text('same'))
      await driver.write(`${base}a`, text('other'))
      expect(await stored(driver, `${base}b`)).toEqual(text('same'))
    })

    it('never overwrites, not even itself', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}a`, text('a'))
      await driver.write(`${base}b`, text('b'))
      await expect(driver.copy(`${base}a`, `${base}b`)).rejects.toMatchObject({ code: 'conflict' })
      await expect(driver.copy(`${base}a`, `${base}a`)).rejects.toMatchObject({ code: 'conflict' })
      expect(await stored(driver, `${base}b`)).toEqual(text('b'))
    })

    it('refuses to copy what is absent, and makes nothing', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}folder/a`, text('a'))
      for (const key of [`${base}absent`, `${base}folder`]) {
        await expect(driver.copy(key, `${base}to/b`)).rejects.toMatchObject({ code: 'not_found' })
      }
      expect(await keysOf(driver, base)).toEqual([`${base}folder/a`])
    })

    it('has one winner among eight copies to one key', async () => {
      const { driver, base } = scene()
      for (let index = 0; index < 8; index++) await driver.write(`${base}${index}`, text(String(index)))
      const copies = Array.from({ length: 8 }, (_, index) => driver.copy(`${base}${index}`, `${base}to`))
      const results = await Promise.allSettled(copies)
      const winners = results.flatMap((result, index) => (result.status === 'fulfilled' ? [index] : []))
      expect(winners).toHaveLength(1)
      expect(await stored(driver, `${base}to`)).toEqual(text(String(winners[0])))
    })
  })
}
