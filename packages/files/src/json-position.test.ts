import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonErrorPosition } from './json-position.ts'

it('finds no mistake in JSON', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(jsonErrorPosition(text)).toBe(text.length)
    }),
  )
})

it('finds the place of a character that does not belong', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, where) => {
      const at = where % (text.length + 1)
      // A control character is allowed nowhere.
      expect(jsonErrorPosition(`${text.slice(0, at)}\u0001${text.slice(at)}`)).toBeLessThanOrEqual(at)
    }),
  )
})

it('agrees with the engine where that tells the place', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom(',', ':', ']', '}', 'x', '"'), (text, where, wrong) => {
      const at = where % (text.length + 1)
      const broken = `${text.slice(0, at)}${wrong}${text.slice(at)}`
      let message = ''
      try {
        JSON.parse(broken)
      } catch (error) {
        message = (error as Error).message
      }
      const told = /at position (\d+)/.exec(message)?.[1]
      // Inside a literal or a number the engine points at the character, this at its begin.
      if (told !== undefined) expect(jsonErrorPosition(broken)).toBeLessThanOrEqual(Number(told))
    }),
  )
})
