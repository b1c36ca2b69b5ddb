import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hunksOf } from './diff-hunks.ts'
import { diffLines, type LineDiff } from './line-diff.ts'

const side = ({ lines }: LineDiff, dropped: 'added' | 'removed') =>
  lines.flatMap(({ kind, text }) => (kind === dropped ? [] : [text]))

describe('diffLines', () => {
  it('gives both texts back, however they differ', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 20 })
    fc.assert(
      fc.property(text, text, fc.boolean(), (before, after, small) => {
        const diff = diffLines(before, after, small ? 3 : undefined)
        expect(side(diff, 'added')).toEqual(before)
        expect(side(diff, 'removed')).toEqual(after)
        expect(diff.lines.length).toBe(before.length + diff.added)
      }),
    )
  })

  it('finds the smallest change', () => {
    const diff = diffLines(['{', '  "a": 1,', '  "b": 2', '}'], ['{', '  "a": 1,', '  "x": 0,', '  "b": 3', '}'])
    expect(diff.lines.map(({ kind, text }) => `${kind[0]}${text}`)).toEqual([
      's{',
      's  "a": 1,',
      'r  "b": 2',
      'a  "x": 0,',
      'a  "b": 3',
      's}',
    ])
    expect(diff).toMatchObject({ added: 2, removed: 1, coarse: false })
  })

  it('does not call a line changed because another one follows it now', () => {
    expect(diffLines(['  "a": 1'], ['  "a": 1,', '  "b": 2'])).toMatchObject({ added: 1, removed: 0 })
  })

  it('shows an entry that came to a list from its first bracket to its last', () => {
    const entry = (n: number) => ['  {', `    "n": ${n}`, '  }']
    const before = ['[', ...entry(1), ']']
    const after = ['[', '  {', '    "n": 1', '  },', ...entry(2), ']']
    const kinds = ({ lines }: LineDiff) => lines.map(({ kind }) => kind[0]).join('')
    expect(kinds(diffLines(before, after))).toBe('ssssaaas')
    expect(kinds(diffLines(after, before))).toBe('ssssrrrs')
    expect(diffLines(after, before).lines.at(-2)).toEqual({ kind: 'removed', text: '  }', before: 7, after: null })
  })

  it('finds two small changes far apart in a long text', () => {
    const before = Array.from({ length: 50_000 }, (_, n) => `line ${n % 100}`)
    const after = before.with(10, 'first').with(49_990, 'last')
    expect(diffLines(before, after)).toMatchObject({ added: 2, removed: 2, coarse: false })
  })

  it('numbers the lines of each side in order', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'a,', '}'), { maxLength: 12 })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { lines } = diffLines(before, after)
        const numbers = (side: 'before' | 'after') => lines.map((line) => line[side]).filter((n) => n !== null)
        expect(numbers('before')).toEqual(before.map((_, at) => at + 1))
        expect(numbers('after')).toEqual(after.map((_, at) => at + 1))
        for (const line of lines) {
          if (line.after !== null) expect(line.text).toBe(after[line.after - 1])
          else expect(line.text).toBe(before[(line.before ?? 0) - 1])
        }
      }),
    )
  })

  it('shows the changed part as a whole where it is too large, and leaves what is around it', () => {
    const many = (letter: string) => Array.from({ length: 100 }, (_, n) => `${letter}${n}`)
    const diff = diffLines(['{', ...many('a'), '}'], ['{', ...many('b'), '}'], 50)
    expect(diff).toMatchObject({ added: 100, removed: 100, coarse: true })
    expect(diff.lines[0]?.kind).toBe('same')
    expect(diff.lines.at(-1)).toMatchObject({ kind: 'same', before: 102, after: 102 })
  })
})

describe('hunksOf', () => {
  const lines = (count: number, changed: number[]) =>
    Array.from({ length: count }, (_, n) => ({
      kind: changed.includes(n) ? ('added' as const) : ('same' as const),
      text: String(n),
      before: null,
      after: null,
    }))

  it('folds what is far from a change', () => {
    const hunks = hunksOf(lines(40, [10, 30]))
    expect(hunks.map(({ folded, lines }) => [folded, lines.length])).toEqual([
      [true, 7],
      [false, 7],
      [true, 13],
      [false, 7],
      [true, 6],
    ])
  })

  it('does not fold a gap of a line or two', () => {
    expect(hunksOf(lines(16, [3, 12])).map(({ folded }) => folded)).toEqual([false])
    expect(hunksOf([])).toEqual([])
  })
})
