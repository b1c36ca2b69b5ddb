import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indentJson, jsonLines } from './json-lines.ts'

describe('indentJson', () => {
  it('indents as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text)
        expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2))
        expect(indentJson(indentJson(text))).toBe(indentJson(text))
      }),
    )
  })

  it('keeps numbers and escapes to the letter', () => {
    expect(indentJson('{"id":12345678901234567890,"a":1.0,"t":"\\u00e4 \\"x\\" , {"}')).toBe(
      '{\n  "id": 12345678901234567890,\n  "a": 1.0,\n  "t": "\\u00e4 \\"x\\" , {"\n}',
    )
  })
})

describe('jsonLines', () => {
  it('knows where a bracket closes and how much it holds', () => {
    const lines = jsonLines('{"tracks":[{"n":1},{"n":2}],"none":[]}')
    const tracks = lines[1]
    expect(tracks).toMatchObject({ key: '"tracks"', kind: 'open', entries: 2 })
    expect(lines[tracks?.end ?? 0]).toMatchObject({ value: ']', depth: 1, comma: true })
    expect(lines[0]).toMatchObject({ entries: 2, end: lines.length - 1 })
    expect(lines.at(-2)).toMatchObject({ key: '"none"', value: '[]', kind: 'empty' })
  })
})
