import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSame, type Json, toJson } from './json-value.ts'
import { mergeDocuments } from './merge-documents.ts'

const json = (value: unknown): Json => toJson(value) as Json
const merge = (base: unknown, mine: unknown, theirs: unknown) =>
  mergeDocuments(toJson(base), toJson(mine), toJson(theirs))
const clips = (...ids: string[]) => ids.map((id) => ({ id }))

/** Names that objects have of themselves are names as any other. */
const key = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'toString', 'x/y', '~')
const { body } = fc.letrec<{ body: unknown; value: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.constantFrom(null, true, 0, 1, '', 'é'), tie('body')),
  body: fc.oneof(
    { depthSize: 'small' },
    // `fc.dictionary` makes plain properties also of `__proto__`, as JSON does.
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.uniqueArray(fc.record({ id: fc.nat(4), v: tie('value') }), { selector: ({ id }) => id, maxLength: 4 }),
  ),
}))
const document = body.map(json)

describe('merging', () => {
  it('takes what only one side has changed', () => {
    fc.assert(
      fc.property(document, document, (base, changed) => {
        for (const merged of [mergeDocuments(base, changed, base), mergeDocuments(base, base, changed)]) {
          expect(isSame(merged.value, changed)).toBe(true)
          expect(merged.lost).toEqual([])
        }
      }),
    )
  })

  it('has no conflict where both sides made the same', () => {
    fc.assert(
      fc.property(document, document, (base, changed) => {
        expect(mergeDocuments(base, changed, json(JSON.parse(JSON.stringify(changed))))).toEqual({
          value: changed,
          lost: [],
        })
      }),
    )
  })

  it('is settled: what came out, merged with the same again, stays', () => {
    fc.assert(
      fc.property(document, document, document, (base, mine, theirs) => {
        const { value } = mergeDocuments(base, mine, theirs)
        const again = mergeDocuments(theirs, value, theirs)
        expect(isSame(again.value, value)).toBe(true)
        expect(again.lost).toEqual([])
      }),
    )
  })

  it('keeps mine and tells of theirs wherever a scalar was changed on both sides', () => {
    const names = ['a', 'b', 'c', '__proto__'] as const
    const fields = fc.tuple(...names.map(() => fc.constantFrom('base', 'mine', 'theirs', 'both')))
    fc.assert(
      fc.property(fields, (who) => {
        const side = (me: string) =>
          json(Object.fromEntries(names.map((name, at) => [name, who[at] === me || who[at] === 'both' ? me : 'base'])))
        const { value, lost } = mergeDocuments(side('nobody'), side('mine'), side('theirs'))
        const expected = names.map((name, at) => [name, who[at] === 'both' ? 'mine' : who[at]])
        expect(Object.entries(value as object)).toEqual(expected)
        const told = names.filter((_, at) => who[at] === 'both').map((name) => ({ path: `/${name}`, value: 'theirs' }))
        expect(lost).toEqual(told)
      }),
    )
  })

  it('leaves the prototypes of others alone', () => {
    const evil = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
    const { value } = merge({}, evil, JSON.parse('{"__proto__":{"other":2}}'))
    expect(JSON.stringify(value)).toBe(
      '{"__proto__":{"polluted":1,"other":2},"constructor":{"prototype":{"polluted":1}}}',
    )
    expect(({} as { polluted?: number }).polluted).toBe(undefined)
    expect(Object.getPrototypeOf(value) === Object.prototype).toBe(true)
  })
})

describe('what is deleted', () => {
  it('comes back when the other side has changed it', () => {
    expect(merge({ a: { n: 1 } }, {}, { a: { n: 2 } })).toEqual({ value: { a: { n: 2 } }, lost: [] })
    expect(merge({ a: { n: 1 } }, { a: { n: 2 } }, {})).toEqual({ value: { a: { n: 2 } }, lost: [] })
    expect(merge([{ id: 1, n: 1 }], [], [{ id: 1, n: 2 }])).toEqual({ value: [{ id: 1, n: 2 }], lost: [] })
  })

  it('stays away otherwise', () => {
    expect(merge({ a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 })).toEqual({ value: { b: 2 }, lost: [] })
    expect(merge(clips('a', 'b', 'c'), clips('a', 'c'), clips('a', 'b'))).toEqual({ value: clips('a'), lost: [] })
  })
})

describe('a list', () => {
  it('whose items have ids is merged item by item, each beside its neighbour', () => {
    expect(merge(clips('a', 'b'), clips('a', 'x', 'b'), clips('a', 'b', 'y'))).toEqual({
      value: clips('a', 'x', 'b', 'y'),
      lost: [],
    })
    expect(merge(clips('a', 'b', 'c'), clips('c', 'a', 'b'), clips('a', 'n', 'b', 'c')).value).toEqual(
      clips('c', 'a', 'n', 'b'),
    )
    expect(merge(clips('a', 'b', 'c'), clips('a', 'n', 'b', 'c'), clips('c', 'a', 'b')).value).toEqual(
      clips('c', 'a', 'n', 'b'),
    )
    const both = merge([{ id: 1, v: 0, w: 0 }], [{ id: 1, v: 1, w: 5 }], [{ id: 0 }, { id: 1, v: 2, w: 0, u: 3 }])
    expect(both).toEqual({
      value: [{ id: 0 }, { id: 1, v: 1, w: 5, u: 3 }],
      lost: [{ path: '/1/v', value: 2 }],
    })
  })

  it('that both have put into another order keeps mine and tells of theirs', () => {
    const { value, lost } = merge(clips('a', 'b', 'c'), clips('b', 'a', 'c'), clips('c', 'b', 'a'))
    expect(value).toEqual(clips('b', 'a', 'c'))
    expect(lost).toEqual([{ path: '', value: clips('c', 'b', 'a') }])
  })

  it('without ids, or with the same id twice, is one value', () => {
    expect(merge([1], [1, 2], [1, 3])).toEqual({ value: [1, 2], lost: [{ path: '', value: [1, 3] }] })
    const twice = [{ id: 1 }, { id: 1 }]
    expect(merge([], twice, [{ id: 2 }])).toEqual({ value: twice, lost: [{ path: '', value: [{ id: 2 }] }] })
  })

  it('keeps every item that somebody added', () => {
    const ids = fc.uniqueArray(fc.nat(30), { maxLength: 6 })
    fc.assert(
      fc.property(ids, ids, ids, (base, mine, theirs) => {
        const { value } = merge(...([base, mine, theirs].map((list) => list.map((id) => ({ id }))) as [[], [], []]))
        const merged = (value as unknown as { id: number }[]).map(({ id }) => id)
        const expected = [...new Set([...mine, ...theirs])].filter(
          (id) => !base.includes(id) || (mine.includes(id) && theirs.includes(id)),
        )
        expect(merged.toSorted()).toEqual(expected.toSorted())
      }),
    )
  })
})

it('a conflict is named by a place that the server takes', () => {
  const long = 'k'.repeat(3000)
  const { lost } = merge({ a: { [long]: 1 } }, { a: { [long]: 2 } }, { a: { [long]: 3 } })
  expect(lost).toEqual([{ path: '/a', value: { [long]: 3 } }])
  expect(merge({ '\0': 1 }, { '\0': 2 }, { '\0': 3 }).lost).toEqual([{ path: '', value: { '\0': 3 } }])
})
