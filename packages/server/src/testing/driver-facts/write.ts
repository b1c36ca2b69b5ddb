import { describe, expect, it } from 'vitest'
import type { Scene } from '../driver-conformance.ts'
import { inPieces, KIB, keysOf, MIB, pattern, stored, text } from './material.ts'

const UNUSUAL_NAMES = [
  'a b.txt',
  ' leading and trailing ',
  '#hash%20percent',
  '[brackets] + plus & and = equals',
  'quotes \' " and `',
  'questions? and : colons * stars | pipes <angles>',
  'ümläut-é-ñ',
  '日本語の写真.jpg',
  'emoji 🎬👩‍🎤.mp4',
  'right‮to left',
  'e\u0301 decomposed',
  '\u00e9 composed',
  '...dots',
  '~tilde $dollar ;semicolon',
  '-rf',
  `${'x'.repeat(251)}.bin`,
]

export function writeFacts(scene: () => Scene): void {
  describe('write', () => {
    it.each([0, 1, 16 * KIB, 64 * KIB, 64 * KIB + 1, 3 * MIB + 17])(
      'stores %i bytes from memory',
      async (sizeBytes) => {
        const { driver, base } = scene()
        const bytes = pattern(sizeBytes)
        await driver.write(`${base}a`, bytes)
        expect(Buffer.compare(await stored(driver, `${base}a`), bytes)).toBe(0)
        expect((await driver.head(`${base}a`))?.sizeBytes).toBe(sizeBytes)
      },
    )

    it.each([
      [0, 1],
      [100, 7],
      [64 * KIB, 16 * KIB],
      [300 * KIB, 1000],
      [3 * MIB + 17, 64 * KIB],
      [5 * MIB, 2 * MIB],
    ])('stores %i bytes that arrive %i at a time', async (sizeBytes, pieceBytes) => {
      const { driver, base } = scene()
      const bytes = pattern(sizeBytes)
      await driver.write(`${base}a`, inPieces(bytes, pieceBytes))
      expect(Buffer.compare(await stored(driver, `${base}a`), bytes)).toBe(0)
    })

    it('stores a body with empty pieces in it', async () => {
      const { driver, base } = scene()
      const body = async function* () {
        for (const piece of ['', 'a', '', '', 'b', '']) yield text(piece)
      }
      await driver.write(`${base}a`, body())
      expect(await stored(driver, `${base}a`)).toEqual(text('ab'))
    })

    it('keeps what it was given when the caller reuses the buffer afterwards', async () => {
      const { driver, base } = scene()
      const bytes = text('first')
      await driver.write(`${base}a`, bytes)
      bytes.fill(0)
      expect(await stored(driver, `${base}a`)).toEqual(text('first'))
    })

    it.each(UNUSUAL_NAMES)('stores under the name %j', async (name) => {
      const { driver, base } = scene()
      await driver.write(base + name, text(name))
      expect(await stored(driver, base + name)).toEqual(text(name))
      expect(await keysOf(driver, base)).toEqual([base + name])
      expect(await driver.delete(base + name)).toBe(true)
    })

    it('tells apart keys that differ in letter case or in Unicode composition', async () => {
      const { driver, base } = scene()
      const keys = ['A', 'a', 'e\u0301', '\u00e9'].map((name) => base + name)
      for (const key of keys) await driver.write(key, text(key))
      for (const key of keys) expect(await stored(driver, key)).toEqual(text(key))
    })

    it('stores under a key of 1024 bytes', async () => {
      const { driver } = scene()
      const folders = `facts/${process.pid}/`.padEnd(823, 'deep/').replace(/\/$/, 'x')
      const key = `${folders}/${'n'.repeat(200)}`
      expect(Buffer.byteLength(key)).toBe(1024)
      await driver.write(key, text('deep'))
      expect(await stored(driver, key)).toEqual(text('deep'))
      await driver.delete(key)
    })

    it('never overwrites', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}a`, text('first'))
      await expect(driver.write(`${base}a`, text('second'))).rejects.toMatchObject({ code: 'conflict' })
      await expect(driver.write(`${base}a`, inPieces(pattern(2 * MIB), MIB))).rejects.toMatchObject({
        code: 'conflict',
      })
      await expect(driver.write(`${base}a`, new Uint8Array())).rejects.toMatchObject({ code: 'conflict' })
      expect(await stored(driver, `${base}a`)).toEqual(text('first'))
    })

    it('has one winner among eight writers of one key, and keeps the winner’s bytes', async () => {
      const { driver, base } = scene()
      for (const sizeBytes of [100, 200 * KIB]) {
        const key = `${base}${sizeBytes}`
        const bodies = Array.from({ length: 8 }, (_, index) => pattern(sizeBytes, index + 1))
        const results = await Promise.allSettled(
          bodies.map((bytes, index) => driver.write(key, index % 2 === 0 ? bytes : inPieces(bytes, 50 * KIB))),
        )
        const winners = results.flatMap((result, index) => (result.status === 'fulfilled' ? [index] : []))
        const losers = results.filter((result) => result.status === 'rejected')
        expect(winners).toHaveLength(1)
        for (const loser of losers) expect(loser.reason).toMatchObject({ code: 'conflict' })
        expect(Buffer.compare(await stored(driver, key), bodies[winners[0]!]!)).toBe(0)
      }
    })

    it('stores many objects at once in one new folder', async () => {
      const { driver, base } = scene()
      const names = Array.from({ length: 40 }, (_, index) => `${base}new/folder/${index}`)
      await Promise.all(names.map((key) => driver.write(key, text(key))))
      expect((await keysOf(driver, base)).sort()).toEqual(names.sort())
    })

    it.each([0, 10, 64 * KIB + 1, 2 * MIB])('leaves nothing when the body throws after %i bytes', async (sizeBytes) => {
      const { driver, base } = scene()
      const failure = new Error('connection cut')
      await expect(driver.write(`${base}a`, inPieces(pattern(sizeBytes), 32 * KIB, failure))).rejects.toThrow(
        'connection cut',
      )
      expect(await driver.head(`${base}a`)).toBeNull()
      expect(await keysOf(driver, base)).toEqual([])
      await driver.write(`${base}a`, text('again'))
      expect(await stored(driver, `${base}a`)).toEqual(text('again'))
    })

    it('leaves nothing when it is aborted in the middle', async () => {
      const { driver, base } = scene()
      const abort = new AbortController()
      const body = async function* () {
        yield pattern(128 * KIB)
        abort.abort(new Error('gone'))
        yield pattern(128 * KIB)
      }
      await expect(driver.write(`${base}a`, body(), { signal: abort.signal })).rejects.toThrow('gone')
      expect(await driver.head(`${base}a`)).toBeNull()
      expect(await keysOf(driver, base)).toEqual([])
    })

    it('leaves nothing when it was aborted before it began', async () => {
      const { driver, base } = scene()
      const signal = AbortSignal.abort(new Error('gone'))
      await expect(driver.write(`${base}a`, text('a'), { signal })).rejects.toThrow('gone')
      expect(await driver.head(`${base}a`)).toBeNull()
    })

    it('lets go of a body that it stops reading', async () => {
      const { driver, base } = scene()
      let released = false
      const abort = new AbortController()
      const body = async function* () {
        try {
          for (let i = 0; i < 100; i++) {
            if (i === 5) abort.abort(new Error('gone'))
            yield pattern(64 * KIB)
          }
        } finally {
          released = true
        }
      }
      await expect(driver.write(`${base}a`, body(), { signal: abort.signal })).rejects.toThrow('gone')
      expect(released).toBe(true)
    })
  })
}
