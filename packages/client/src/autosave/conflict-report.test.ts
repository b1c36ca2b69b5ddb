import fc from 'fast-check'
import { expect, it } from 'vitest'
import { copyOf, reportConflicts } from './conflict-report.ts'
import { type Json, toJson } from './json-value.ts'

const lost = fc.array(
  fc.record({
    path: fc.constantFrom('', '/a', '/é'),
    value: fc.json().map((text) => toJson(JSON.parse(text)) as Json),
  }),
  { maxLength: 30 },
)

it('tells of every value once, in headers of plain ASCII that servers take', () => {
  fc.assert(
    fc.property(lost, (all) => {
      let rest = all
      const told: unknown[] = []
      while (rest.length > 0) {
        const { header, reported, copies } = reportConflicts('timeline', rest)
        expect(/^[\x20-\x7e]*$/.test(header ?? '')).toBe(true)
        expect((header ?? '').length).toBeLessThanOrEqual(6144)
        for (const { path, value } of JSON.parse(header ?? '[]') as { path: string; value: Json }[]) {
          const copy = copies.find(({ name }) => name === copyOf('timeline', value))
          told.push({ path, value: copy?.value ?? value })
        }
        rest = rest.slice(reported.length)
      }
      expect(told).toEqual(all.map(({ path, value }) => ({ path, value })))
    }),
  )
})

it('puts a value that is too large for a header into a document of its own, always the same', () => {
  const value = toJson({ text: 'ü'.repeat(50_000) }) as Json
  const [first, again] = [0, 1].map(() => reportConflicts('scripts/one', [{ path: '/a', value }]))
  expect(first).toEqual(again)
  expect(first?.copies.length).toBe(1)
  expect(/^conflict-copy\/scripts\/one\/[\w.-]+$/.test(first?.copies[0]?.name ?? '')).toBe(true)
})
