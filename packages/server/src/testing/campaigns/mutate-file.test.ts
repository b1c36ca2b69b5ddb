import { describe, expect, it } from 'vitest'
import { Random } from './campaign.ts'
import { MUTATION_NAMES, mutate } from './mutate-file.ts'
import { noisePng } from './pictures.ts'

const picture = noisePng(new Random(1), 40, 30)

describe('a mutation', () => {
  it.each(MUTATION_NAMES)('%s changes a file, and never the bytes that it was given', (name) => {
    const given = Buffer.from(picture)
    const random = new Random(2)
    const results = Array.from({ length: 50 }, () => mutate(random, given, name))
    expect(results.filter((result) => !result.equals(picture)).length).toBeGreaterThan(40)
    expect(given.equals(picture)).toBe(true)
  })

  it('is the same with the same seed', () => {
    const some = (seed: number) => {
      const random = new Random(seed)
      return Array.from({ length: 20 }, () => mutate(random, picture).toString('base64'))
    }
    expect(some(3)).toEqual(some(3))
    expect(some(3)).not.toEqual(some(4))
  })

  it.each([0, 1, 2, 3, 9])('takes files of %s bytes', (length) => {
    const random = new Random(5)
    for (const name of MUTATION_NAMES)
      for (let index = 0; index < 20; index++)
        expect(mutate(random, picture.subarray(0, length), name)).toBeInstanceOf(Buffer)
  })
})
