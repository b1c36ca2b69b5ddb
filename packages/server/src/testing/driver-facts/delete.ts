import { describe, expect, it } from 'vitest'
import type { Scene } from '../driver-conformance.ts'
import { keysOf, stored, text } from './material.ts'

export function deleteFacts(scene: () => Scene): void {
  describe('delete', () => {
    it('removes an object, and says whether there was one', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}a`, text('a'))
      expect(await driver.delete(`${base}a`)).toBe(true)
      expect(await driver.delete(`${base}a`)).toBe(false)
      expect(await driver.head(`${base}a`)).toBeNull()
      await expect(driver.readBytes(`${base}a`)).rejects.toMatchObject({ code: 'not_found' })
    })

    it('does not remove what merely begins with the key', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}folder/a`, text('a'))
      expect(await driver.delete(`${base}folder`)).toBe(false)
      expect(await keysOf(driver, base)).toEqual([`${base}folder/a`])
    })

    it('frees the key for another object', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}x/y/a`, text('first'))
      await driver.delete(`${base}x/y/a`)
      await driver.write(`${base}x/y/a`, text('second'))
      expect(await stored(driver, `${base}x/y/a`)).toEqual(text('second'))
    })

    it('frees the beginning of a key for an object', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}x/y/z`, text('deep'))
      await driver.delete(`${base}x/y/z`)
      await driver.write(`${base}x`, text('flat'))
      expect(await stored(driver, `${base}x`)).toEqual(text('flat'))
    })

    it('removes many, and counts absent ones as removed', async () => {
      const { driver, base } = scene()
      const keys = Array.from({ length: 25 }, (_, index) => `${base}${index % 3}/${index}`)
      for (const key of keys) await driver.write(key, text(key))
      await driver.write(`${base}kept`, text('kept'))
      expect(await driver.deleteMany([...keys, `${base}absent`, `${base}no/such/folder`])).toEqual([])
      expect(await keysOf(driver, base)).toEqual([`${base}kept`])
    })

    it('removes none of none', async () => {
      const { driver } = scene()
      expect(await driver.deleteMany([])).toEqual([])
    })

    it('loses no write that races with deletes in the same folder', async () => {
      const { driver, base } = scene()
      for (let round = 0; round < 15; round++) {
        const doomed = `${base}shared/deep/doomed-${round}`
        await driver.write(doomed, text('doomed'))
        const keys = Array.from({ length: 4 }, (_, index) => `${base}shared/deep/${round}-${index}`)
        await Promise.all([driver.delete(doomed), ...keys.map((key) => driver.write(key, text(key)))])
        for (const key of keys) expect(await stored(driver, key)).toEqual(text(key))
        await Promise.all(keys.map((key) => driver.delete(key)))
      }
      expect(await keysOf(driver, base)).toEqual([])
    })
  })
}
