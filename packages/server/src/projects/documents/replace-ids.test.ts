import { createId } from '@holdall/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mediaIdsOf } from './media-ids.ts'
import { replaceIds } from './replace-ids.ts'

it('replaces ids of media and scenes wherever they stand as words, and keeps the rest to the letter', () => {
  const [a, b, s, t] = [createId('media'), createId('media'), createId('scene'), createId('scene')]
  const ids = new Map([
    [a, b],
    [s, t],
  ])
  const text = `{ "x" : "${a}", "${s}": 1.0, "url":"/m/${a}/c", "no": "${a}_2 x${a} ${a.toUpperCase()}" }`
  expect(replaceIds(text, ids)).toBe(
    `{ "x" : "${b}", "${t}": 1.0, "url":"/m/${b}/c", "no": "${a}_2 x${a} ${a.toUpperCase()}" }`,
  )
  expect(replaceIds(text, new Map())).toBe(text)
})

it('swaps two ids', () => {
  const [a, b] = [createId('media'), createId('media')]
  const swap = new Map([
    [a, b],
    [b, a],
  ])
  expect(replaceIds(`${a} ${b}`, swap)).toBe(`${b} ${a}`)
})

it('finds what is found as a reference, no more and no less, and text that means something to `replace` is text', () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom('media-', '-', '_', ' ', '"', '$&', '$1'))
  fc.assert(
    fc.property(fc.array(piece), fc.array(piece), (before, after) => {
      const [from, to] = [createId('media'), createId('media')]
      const text = `${before.join('')}${from}${after.join('')}`
      const replaced = replaceIds(text, new Map([[from, to]]))
      const found = mediaIdsOf(text, null, undefined).includes(from)
      expect(replaced).toBe(found ? `${before.join('')}${to}${after.join('')}` : text)
    }),
  )
})
