import { createId } from '@holdall/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mediaIdsOf } from './media-ids.ts'

const id = () => createId('media')
const of = (value: unknown, pointers?: string[]) => mediaIdsOf(JSON.stringify(value), value, pointers)

describe('media ids by their shape', () => {
  it('are found wherever they stand, once, sorted', () => {
    const [a, b, c] = [id(), id(), id()]
    expect(of({ [c]: [a, { deep: `see ${b}.`, again: a }], url: `/api/media/${b}/content` })).toEqual([a, b, c].sort())
  })

  it.each([
    (found: string) => `x${found}`,
    (found: string) => `${found}x`,
    (found: string) => `-${found}`,
    (found: string) => `_${found}`,
    (found: string) => `${found}_2`,
    (found: string) => found.toUpperCase(),
    (found: string) => found.slice(0, -1),
    (found: string) => found.replace('media-', 'scene-'),
    (found: string) => `${found.slice(0, -1)}u`,
  ])('are whole words: %s', (change) => {
    expect(of(change(id()))).toEqual([])
  })

  it('are found between any others', () => {
    const piece = fc.oneof(fc.constant('media-'), fc.string(), fc.constantFrom('media-0', 'media-media-', '"', '\\'))
    fc.assert(
      fc.property(fc.array(piece), fc.array(piece), (before, after) => {
        const found = id()
        const text = `${before.join('')} ${found} ${after.join('')}`
        expect(mediaIdsOf(text, null, undefined)).toContain(found)
      }),
    )
  })

  it('are sought in linear time', () => {
    const start = performance.now()
    expect(mediaIdsOf('media-'.repeat(2_000_000), null, undefined)).toEqual([])
    expect(performance.now() - start).toBeLessThan(3_000)
  })
})

describe('media ids at pointers', () => {
  it('are those that stand there alone', () => {
    const [a, b, c] = [id(), id(), id()]
    const body = { clips: [{ mediaId: a, note: c }, { mediaId: null }, 7, { mediaId: [b] }], other: c }
    expect(of(body, ['/clips/*/mediaId'])).toEqual([a, b].sort())
    expect(of(body, ['/clips/0/mediaId', '/other'])).toEqual([a, c].sort())
    expect(of(body, [])).toEqual([])
    expect(of(null, ['/a'])).toEqual([])
  })

  it('may have names with slashes, tildes and asterisks, and nothing that is inherited', () => {
    const a = id()
    expect(of({ 'x/y': { '~': a } }, ['/x~1y/~0'])).toEqual([a])
    expect(of({ by: { one: a, two: { no: a } } }, ['/by/*'])).toEqual([a])
    expect(of({}, ['/constructor/name', '/__proto__/x', '/toString'])).toEqual([])
  })
})
