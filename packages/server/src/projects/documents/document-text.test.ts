import { DATA_DEFAULTS, HoldallError, MAX_DOCUMENT_BYTES } from '@holdall/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentText, fillDataText, fillDataValue, parseDocument, withPlainNumbers } from './document-text.ts'

const KEYS = Object.keys(DATA_DEFAULTS)
const refusal = (code: string) => expect.objectContaining({ code })

describe('parseDocument', () => {
  it.each([
    '12345678901234567890',
    '1e400',
    '-1E-7',
    '[1e400]',
    '{"a":-12345678901234567890.5}',
    '{"a":{"b":[0.1000000000000000055511151231257827]}}',
    '[1,\n 100000000000000000001]',
    '{"__proto__":1e400}',
  ])('keeps the numbers of %s as they were written', (text) => {
    expect(JSON.stringify(parseDocument(text))).toBe(text.replace(/\s/g, ''))
  })

  it('takes what was parsed already, where no number is at risk', () => {
    const value = { a: 1 }
    expect(parseDocument('{"a":1}', { value })).toBe(value)
    expect(parseDocument('{"a":1e400}', { value: { a: Number.POSITIVE_INFINITY } })).not.toHaveProperty('a', Infinity)
  })

  it('gives back any JSON, and no number loses a digit', () => {
    const number = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.bigInt({ min: 0n, max: 10n ** 30n }),
        fc.option(fc.stringMatching(/^\d{1,25}$/)),
        fc.option(fc.stringMatching(/^[eE][+-]?\d{1,3}$/)),
      )
      .map(([sign, whole, part, power]) => `${sign}${whole}${part === null ? '' : `.${part}`}${power ?? ''}`)
    const text = fc.letrec<{ text: string }>((tie) => ({
      text: fc.oneof(
        { depthSize: 'small' },
        number,
        fc.string().map((value) => JSON.stringify(value)),
        fc.array(tie('text'), { maxLength: 4 }).map((items) => `[${items.join()}]`),
        fc
          .uniqueArray(fc.tuple(fc.string(), tie('text')), { maxLength: 4, selector: ([name]) => name })
          .map((members) => `{${members.map(([name, value]) => `${JSON.stringify(`k${name}`)}:${value}`).join()}}`),
      ),
    })).text
    fc.assert(
      fc.property(text, (source) => {
        const again = JSON.stringify(parseDocument(source))
        expect(JSON.parse(again)).toEqual(JSON.parse(again))
        const digits = (value: string) => value.match(/\d{17,}/g) ?? []
        expect(digits(again)).toEqual(digits(source))
        const finite = (value: string) => /\bnull\b/.test(value)
        if (!finite(source)) expect(finite(again)).toBe(false)
        expect(JSON.stringify(parseDocument(again))).toBe(again)
      }),
      { numRuns: 500 },
    )
  })

  it('ends soon with a number of a megabyte', () => {
    const start = performance.now()
    parseDocument(`[${'1.'.padEnd(1_000_000, '0')},${'9'.repeat(1_000_000)}]`)
    parseDocument(JSON.stringify(`${'[1.'.repeat(300_000)}`))
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})

describe('withPlainNumbers', () => {
  it('rounds what must be rounded, and leaves everything else as it is', () => {
    expect(withPlainNumbers(parseDocument('{"a":[1e2,12345678901234567890]}'))).toEqual({
      a: [100, 12345678901234567000],
    })
    const value = { a: [1] }
    expect(withPlainNumbers(value)).toBe(value)
  })
})

describe('documentText', () => {
  it('has limits of size and depth', () => {
    const deep = (levels: number): unknown => {
      let value: unknown = 1
      for (let level = 0; level < levels; level++) value = [value]
      return value
    }
    expect(documentText(deep(100))).toHaveLength(201)
    expect(() => documentText(deep(101))).toThrow(refusal('invalid_request'))
    expect(() => documentText(deep(200_000))).toThrow(refusal('invalid_request'))
    expect(documentText('x'.repeat(MAX_DOCUMENT_BYTES - 2))).toHaveLength(MAX_DOCUMENT_BYTES)
    expect(() => documentText('x'.repeat(MAX_DOCUMENT_BYTES - 1))).toThrow(refusal('too_large'))
    expect(() => documentText('é'.repeat(MAX_DOCUMENT_BYTES / 2))).toThrow(refusal('too_large'))
  })
})

describe('the data of a project', () => {
  it.each(['null', '1', '"x"', '[]', '1e400', '12345678901234567890'])('is no %s', (text) => {
    expect(() => fillDataText(text, parseDocument(text))).toThrow(HoldallError)
    expect(() => fillDataValue(parseDocument(text))).toThrow(refusal('invalid_request'))
  })

  it('is filled in, and otherwise to the letter', () => {
    const member = fc.tuple(fc.oneof(fc.constantFrom(...KEYS, '__proto__'), fc.string()), fc.jsonValue())
    const space = fc.constantFrom('', ' ', '\n', '\t \r\n')
    fc.assert(
      fc.property(fc.uniqueArray(member, { selector: ([name]) => name, maxLength: 8 }), space, (members, gap) => {
        const inside = members.map(
          ([name, value]) => `${gap}${JSON.stringify(name)}${gap}:${gap}${JSON.stringify(value)}`,
        )
        const text = `${gap}{${inside.join(`${gap},`)}${gap}}${gap}`
        const filled = fillDataText(text, JSON.parse(text))
        const value = JSON.parse(filled) as object
        for (const [key, fallback] of Object.entries(DATA_DEFAULTS)) {
          const own = members.find(([name]) => name === key)
          expect(JSON.stringify((value as Record<string, unknown>)[key])).toBe(own ? JSON.stringify(own[1]) : fallback)
        }
        if (KEYS.every((key) => members.some(([name]) => name === key))) expect(filled).toBe(text)
        else expect(filled.startsWith(text.slice(0, text.lastIndexOf('}')).trimEnd())).toBe(true)
        expect(JSON.stringify(fillDataValue(JSON.parse(text)))).toBe(JSON.stringify(value))
        expect(fillDataText(filled, value)).toBe(filled)
      }),
    )
  })
})
