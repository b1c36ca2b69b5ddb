import { describe, expect, it } from 'vitest'
import type { Scene } from '../driver-conformance.ts'
import { keysOf, listed, text } from './material.ts'

/** In the order of their UTF-8 bytes: a slash sorts between `.` and `0`, and U+FF5E before what lies beyond U+FFFF. */
const ORDERED = [
  ' space',
  '#hash',
  'A',
  'a!x',
  'a-b',
  'a.txt',
  'a/',
  'a/a',
  'a/b/c',
  'a/b0',
  'a0',
  'ab',
  'b',
  'é',
  '日本',
  '～wide',
  '🎬',
].filter((name) => !name.endsWith('/'))

export function listFacts(scene: () => Scene): void {
  describe('list', () => {
    const fill = async (): Promise<Scene> => {
      const made = scene()
      const shuffled = [...ORDERED].sort((a, b) => a.length - b.length || (a < b ? 1 : -1))
      for (const name of shuffled) await made.driver.write(made.base + name, text(name))
      return made
    }

    it('yields keys in the order of their UTF-8 bytes, folders and files alike', async () => {
      const { driver, base } = await fill()
      expect(await keysOf(driver, base)).toEqual(ORDERED.map((name) => base + name))
    })

    it('yields sizes and times', async () => {
      const { driver, base } = scene()
      await driver.write(`${base}a`, text('12345'))
      const [info] = await listed(driver, base)
      expect(info).toMatchObject({ key: `${base}a`, sizeBytes: 5 })
      expect(info?.modifiedAt).toBeInstanceOf(Date)
    })

    it('continues after any key, present or not', async () => {
      const { driver, base } = await fill()
      for (const startAfter of [...ORDERED, '', 'a', 'a/', 'a/b', 'a/b/', 'a/bz', 'zzz', '\u{10ffff}']) {
        const expected = ORDERED.filter((name) => Buffer.compare(Buffer.from(name), Buffer.from(startAfter)) > 0)
        const keys = await keysOf(driver, base, { startAfter: base + startAfter })
        expect(keys, `after ${startAfter}`).toEqual(expected.map((name) => base + name))
      }
    })

    it('pages through everything once', async () => {
      const { driver, base } = await fill()
      const seen: string[] = []
      let startAfter = ''
      while (true) {
        const page = await listed(driver, base, { startAfter, limit: 3 })
        if (page.length === 0) break
        seen.push(...page.map((info) => info.key))
        startAfter = page.at(-1)!.key
      }
      expect(seen).toEqual(ORDERED.map((name) => base + name))
    })

    it.each(['a', 'a/', 'a/b', 'a.', '日', 'none', 'none/at/all', 'a.txt'])(
      'takes %j as the beginning of keys',
      async (prefix) => {
        const { driver, base } = await fill()
        const expected = ORDERED.filter((name) => name.startsWith(prefix)).map((name) => base + name)
        expect(await keysOf(driver, base + prefix)).toEqual(expected)
      },
    )

    it('takes the empty prefix for the whole store', async () => {
      const { driver, base } = await fill()
      const all = await keysOf(driver, '')
      expect(all.filter((key) => key.startsWith(base))).toEqual(ORDERED.map((name) => base + name))
    })

    it('yields nothing after its prefix has passed', async () => {
      const { driver, base } = await fill()
      expect(await keysOf(driver, `${base}a/`, { startAfter: `${base}b` })).toEqual([])
    })

    it('stops when it is aborted', async () => {
      const { driver, base } = await fill()
      const abort = new AbortController()
      const read = async () => {
        for await (const _ of driver.list(base, { signal: abort.signal })) abort.abort(new Error('enough'))
      }
      await expect(read()).rejects.toThrow('enough')
    })

    it('lists while objects come and go', async () => {
      const { driver, base } = scene()
      const kept = Array.from({ length: 30 }, (_, index) => `${base}kept/${String(index).padStart(2, '0')}`)
      for (const key of kept) await driver.write(key, text('kept'))
      const churn = async () => {
        for (let index = 0; index < 30; index++) {
          await driver.write(`${base}gone/${index}`, text('gone'))
          await driver.delete(`${base}gone/${index}`)
        }
      }
      const [keys] = await Promise.all([keysOf(driver, `${base}kept/`), churn()])
      expect(keys).toEqual(kept)
    })
  })
}
