import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pointerNames, relocated, withValueAt } from './json-pointer.ts'
import { isSame, toJson } from './json-value.ts'

describe('a value of ours', () => {
  it('says what JSON would', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withSparseArray: true, withNullPrototype: true }), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.stringify(toJson(value))).toBe(text)
      }),
    )
    expect(toJson({ at: new Date(0), none: undefined, of: Number.NaN })).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      of: null,
    })
  })

  it('is not changed from outside, and keeps the parts that say the same', () => {
    const theirs = { list: [{ id: 1 }], other: { n: 1 } }
    const first = toJson(theirs) as typeof theirs
    theirs.list.push({ id: 2 })
    const second = toJson(theirs, first as never) as typeof theirs
    expect(first.list.length).toBe(1)
    expect(second.list.length).toBe(2)
    expect(second.other === first.other && second.list[0] === first.list[0]).toBe(true)
    expect(toJson(JSON.parse(JSON.stringify(first)), first as never) === first).toBe(true)
    expect(() => first.list.push({ id: 3 })).toThrow(TypeError)
  })

  it('has no BigInt and no circle', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect(() => toJson(circle)).toThrow(RangeError)
    expect(() => toJson({ n: 1n })).toThrow(TypeError)
  })
})

describe('a JSON Pointer', () => {
  const body = toJson({
    clips: [
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
    ],
    'x/y': { '~': 0 },
    '': 5,
  })

  it('is followed, and its value replaced', () => {
    const set = (pointer: string, value: string) => withValueAt(body, pointerNames(pointer), value)
    expect(
      isSame(
        set('/clips/1/n', 'new'),
        toJson({
          ...(body as object),
          clips: [
            { id: 'a', n: 1 },
            { id: 'b', n: 'new' },
          ],
        }),
      ),
    ).toBe(true)
    expect((set('/x~1y/~0', 'new') as { 'x/y': unknown })['x/y']).toEqual({ '~': 'new' })
    expect(set('', 'new')).toBe('new')
    expect(set('/clips/7/n', 'new')).toBeNull()
    expect(set('/clips/0/n/deeper', 'new')).toBeNull()
  })

  it('finds items again by their ids', () => {
    const now = toJson({ clips: [{ id: 'new' }, { id: 'b' }] })
    expect(relocated(['clips', '1', 'n'], body, now)).toEqual(['clips', '1', 'n'])
    expect(relocated(['clips', '0', 'n'], body, now)).toBeNull()
  })
})
