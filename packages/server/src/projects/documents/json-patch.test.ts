import { HoldallError } from '@holdall/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDocument } from './document-text.ts'
import { applyJsonPatch } from './json-patch.ts'

const json = (text: string): unknown => JSON.parse(text)

function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof HoldallError) return error.code
    throw error
  }
  return 'done'
}

describe('the examples of RFC 6902', () => {
  it.each<[string, unknown, unknown, unknown]>([
    ['A.1', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { foo: 'bar', baz: 'qux' }],
    ['A.2', { foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
    ['A.3', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
    ['A.4', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
    ['A.5', { baz: 'qux', foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo', foo: 'bar' }],
    [
      'A.6',
      { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
      [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
      { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
    ],
    [
      'A.7',
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    [
      'A.8',
      { baz: 'qux', foo: ['a', 2, 'c'] },
      [
        { op: 'test', path: '/baz', value: 'qux' },
        { op: 'test', path: '/foo/1', value: 2 },
      ],
      { baz: 'qux', foo: ['a', 2, 'c'] },
    ],
    [
      'A.10',
      { foo: 'bar' },
      [{ op: 'add', path: '/child', value: { grandchild: {} } }],
      { foo: 'bar', child: { grandchild: {} } },
    ],
    ['A.11', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }], { foo: 'bar', baz: 'qux' }],
    ['A.14', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
    [
      'A.16',
      { foo: ['bar'] },
      [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }],
      { foo: ['bar', ['abc', 'def']] },
    ],
  ])('%s', (_name, target, patch, result) => {
    expect(applyJsonPatch(target, patch)).toEqual(result)
  })

  it.each<[string, unknown, unknown]>([
    ['A.9', { baz: 'qux' }, [{ op: 'test', path: '/baz', value: 'bar' }]],
    ['A.12', { foo: 'bar' }, [{ op: 'add', path: '/baz/bat', value: 'qux' }]],
    ['A.15', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: '10' }]],
  ])('%s does not fit', (_name, target, patch) => {
    expect(codeOf(() => applyJsonPatch(target, patch))).toBe('unprocessable')
  })
})

describe('an operation', () => {
  const target = { a: [1, 2], b: { c: null } }

  it.each<[string, unknown]>([
    ['that goes past the end of a list', { op: 'add', path: '/a/4', value: 0 }],
    ['that replaces the end of a list', { op: 'replace', path: '/a/-', value: 0 }],
    ['that removes the end of a list', { op: 'remove', path: '/a/-' }],
    ['with a leading zero', { op: 'remove', path: '/a/01' }],
    ['with a sign', { op: 'remove', path: '/a/-1' }],
    ['with an exponent', { op: 'remove', path: '/a/1e0' }],
    ['with an empty index', { op: 'remove', path: '/a/' }],
    ['that goes through a number', { op: 'add', path: '/a/0/x', value: 0 }],
    ['that goes through null', { op: 'add', path: '/b/c/d', value: 0 }],
    ['that replaces nothing', { op: 'replace', path: '/x', value: 0 }],
    ['that removes nothing', { op: 'remove', path: '/b/x' }],
    ['that moves nothing', { op: 'move', from: '/x', path: '/y' }],
    ['that copies nothing', { op: 'copy', from: '/x', path: '/y' }],
    ['that moves a value into itself', { op: 'move', from: '/b', path: '/b/c' }],
    ['that moves everything into itself', { op: 'move', from: '', path: '/b' }],
    ['that finds what every object inherits', { op: 'test', path: '/constructor/name', value: 'Object' }],
    ['that goes into what every object inherits', { op: 'add', path: '/__proto__/polluted', value: true }],
    ['that copies what every object inherits', { op: 'copy', from: '/toString', path: '/x' }],
    ['that takes the length of a list', { op: 'test', path: '/a/length', value: 2 }],
  ])('%s does not fit', (_name, operation) => {
    const before = JSON.stringify(target)
    expect(codeOf(() => applyJsonPatch(target, [{ op: 'add', path: '/a/-', value: 3 }, operation]))).toBe(
      'unprocessable',
    )
    expect(JSON.stringify(target)).toBe(before)
    expect(({} as { polluted?: true }).polluted).toBeUndefined()
  })

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'add'],
    ['a list', ['add']],
    ['without `op`', { path: '/a', value: 1 }],
    ['without `path`', { op: 'remove' }],
    ['without `value`', { op: 'add', path: '/x' }],
    ['without `from`', { op: 'move', path: '/x' }],
    ['of an unknown kind', { op: 'spam', path: '' }],
    ['of a kind that every object has', { op: 'constructor', path: '' }],
    ['with a path that does not begin with a slash', { op: 'remove', path: 'a' }],
    ['with a path that is no text', { op: 'remove', path: ['a'] }],
    ['with a bad escape', { op: 'remove', path: '/~2' }],
    ['with half an escape', { op: 'remove', path: '/~' }],
    ['whose `value` is inherited', Object.create({ op: 'add', path: '/x', value: 1 })],
  ])('%s is none', (_name, operation) => {
    expect(codeOf(() => applyJsonPatch(target, [operation]))).toBe('invalid_request')
  })

  it('keeps `__proto__` as plain data', () => {
    const result = applyJsonPatch(json('{"__proto__":{"a":1}}'), [
      { op: 'add', path: '/__proto__/b', value: 2 },
      { op: 'copy', from: '/__proto__', path: '/x' },
      { op: 'add', path: '/x/__proto__', value: { polluted: true } },
      { op: 'test', path: '/x/__proto__/polluted', value: true },
    ])
    expect(JSON.stringify(result)).toBe('{"__proto__":{"a":1,"b":2},"x":{"a":1,"b":2,"__proto__":{"polluted":true}}}')
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype)
    expect(({} as { polluted?: true }).polluted).toBeUndefined()
    expect(JSON.stringify(applyJsonPatch(result, [{ op: 'remove', path: '/__proto__' }]))).toBe(
      '{"x":{"a":1,"b":2,"__proto__":{"polluted":true}}}',
    )
  })

  it('copies by value: a change of one is none of the other', () => {
    const patch = [
      { op: 'add', path: '/a', value: { list: [1] } },
      { op: 'add', path: '/a/list/-', value: 2 },
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'add', path: '/a/list/-', value: 3 },
      { op: 'remove', path: '/b/list/0' },
    ]
    expect(applyJsonPatch({}, patch)).toEqual({ a: { list: [1, 2, 3] }, b: { list: [2] } })
    expect(patch[0]).toEqual({ op: 'add', path: '/a', value: { list: [1] } })
  })

  it('compares numbers by value, however they are written and however long they are', () => {
    const target = parseDocument('{"a":1.0,"b":1e400,"c":12345678901234567890}')
    const one = (path: string, text: string) =>
      codeOf(() => applyJsonPatch(target, [{ op: 'test', path, value: (parseDocument(`[${text}]`) as unknown[])[0] }]))
    expect(one('/a', '1')).toBe('done')
    expect(one('/a', '"1"')).toBe('unprocessable')
    expect(one('/b', '10E399')).toBe('done')
    expect(one('/b', 'null')).toBe('unprocessable')
    expect(one('/c', '12345678901234567890')).toBe('done')
    expect(one('/c', '12345678901234567891')).toBe('unprocessable')
  })
})

describe('a patch that is a bomb', () => {
  it('of more than 10,000 operations is none', () => {
    const operations = (n: number) => Array.from({ length: n }, () => ({ op: 'test', path: '', value: 1 }))
    expect(applyJsonPatch(1, operations(10_000))).toBe(1)
    expect(codeOf(() => applyJsonPatch(1, operations(10_001)))).toBe('invalid_request')
  })

  it('of copies that double is too large', () => {
    const patch = Array.from({ length: 60 }, () => ({ op: 'copy', from: '/a', path: '/a/-' }))
    expect(codeOf(() => applyJsonPatch({ a: ['x'] }, patch))).toBe('too_large')
  })

  it.each<[string, unknown, (index: number) => unknown]>([
    ['inserts at the front of a long list', new Array(3_000_000).fill(0), () => ({ op: 'add', path: '/0', value: 0 })],
    ['removes from the front of a long list', new Array(3_000_000).fill(0), () => ({ op: 'remove', path: '/0' })],
    [
      'compares large objects with small ones',
      Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`k${n}`, n])),
      () => ({ op: 'test', path: '', value: { k0: 0 } }),
    ],
  ])('that %s ends soon', (_name, target, operation) => {
    const start = performance.now()
    const code = codeOf(() =>
      applyJsonPatch(
        target,
        Array.from({ length: 10_000 }, (_, index) => operation(index)),
      ),
    )
    expect(['too_large', 'unprocessable']).toContain(code)
    expect(performance.now() - start).toBeLessThan(8_000)
  })

  it('is not what changes ten thousand members of a large object', () => {
    const target = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, { n }]))
    const patch = Array.from({ length: 10_000 }, (_, n) => ({ op: 'replace', path: `/k${n}/n`, value: -1 }))
    const start = performance.now()
    const result = applyJsonPatch(target, patch) as Record<string, { n: number }>
    expect([result.k9999?.n, result.k10000?.n, target.k9999?.n]).toEqual([-1, 10_000, 9999])
    expect(performance.now() - start).toBeLessThan(3_000)
  })
})

describe('any patch', () => {
  const name = fc.constantFrom('a', 'b', '0', '1', '-', '~', '/', '', '__proto__', 'constructor')
  const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, 0, 1, 'x'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(fc.tuple(name, tie('value')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
    ),
  })).value
  const path = fc
    .array(name, { maxLength: 3 })
    .map((tokens) => tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''))
  const operation = fc.oneof(
    fc.record({ op: fc.constantFrom('add', 'replace', 'test'), path, value }),
    fc.record({ op: fc.constant('remove'), path }),
    fc.record({ op: fc.constantFrom('move', 'copy'), from: path, path }),
  )

  it('does what its operations do one by one on copies, and leaves target and patch as they were', () => {
    fc.assert(
      fc.property(value, fc.array(operation, { maxLength: 6 }), (target, patch) => {
        const before = JSON.stringify([target, patch])
        let stepwise: unknown = target
        const expected = codeOf(() => {
          for (const step of patch) stepwise = json(JSON.stringify(applyJsonPatch(stepwise, [step])))
        })
        let whole: unknown
        const code = codeOf(() => {
          whole = applyJsonPatch(target, patch)
        })
        expect(code).toBe(expected)
        if (code === 'done') expect(JSON.stringify(whole)).toBe(JSON.stringify(stepwise))
        expect(JSON.stringify([target, patch])).toBe(before)
      }),
      { numRuns: 2_000 },
    )
  })

  it('of any JSON at all is refused or done, never a failure of another kind', () => {
    fc.assert(
      fc.property(value, fc.jsonValue(), (target, patch) => {
        expect(['done', 'invalid_request', 'unprocessable']).toContain(codeOf(() => applyJsonPatch(target, patch)))
      }),
    )
  })

  it('that adds can be taken back by one that removes', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5, noNullPrototype: true }),
        fc.string(),
        fc.jsonValue(),
        (target, key, added) => {
          fc.pre(!Object.hasOwn(target, key))
          const at = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
          const done = applyJsonPatch(target, [{ op: 'add', path: at, value: added }])
          expect(
            applyJsonPatch(done, [
              { op: 'test', path: at, value: added },
              { op: 'remove', path: at },
            ]),
          ).toEqual(target)
        },
      ),
    )
  })
})
