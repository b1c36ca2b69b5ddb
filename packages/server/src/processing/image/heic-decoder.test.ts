import { describe, expect, it } from 'vitest'
import { findHeicDecoder, type HeicDecoder, heicObstacle, isWholeHeic } from './heic-decoder.ts'

const decoder: HeicDecoder = () => Promise.reject(new Error('not called'))

describe('the optional decoder', () => {
  it('is null where it is not installed, and pictures say which package is missing', async () => {
    const missing = await findHeicDecoder(() => import('a-package-that-nobody-has' as string))
    expect(missing).toBeNull()
    expect(heicObstacle(missing, { width: 10, height: 10 })).toContain('heic-decode')
  })

  it('is not taken for missing when it is broken', async () => {
    const broken = findHeicDecoder(() => Promise.reject(new SyntaxError('Unexpected token')))
    await expect(broken).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('decodes what fits into the memory of the child', () => {
    expect(heicObstacle(decoder, { width: 4032, height: 3024 })).toBeNull()
    expect(heicObstacle(decoder, { width: 8064, height: 6048 })).toMatch(/more than 40 megapixels.*49/)
  })
})

describe('a file', () => {
  const box = (size: number, length: number, large?: bigint) => {
    const bytes = Buffer.alloc(length)
    bytes.writeUInt32BE(size)
    if (large !== undefined) bytes.writeBigUInt64BE(large, 8)
    return bytes
  }

  it.each([
    ['of two boxes', Buffer.concat([box(24, 24), box(100, 100)]), true],
    ['whose last box goes to its end', Buffer.concat([box(24, 24), box(0, 50)]), true],
    ['with a large box', box(1, 40, 40n), true],
    ['that was cut off', Buffer.concat([box(24, 24), box(100, 99)]), false],
    ['whose large box was cut off', box(1, 40, 2n ** 40n), false],
    ['that was cut off within a head', Buffer.concat([box(24, 24), box(9, 5)]), false],
    ['with a box smaller than its head', box(4, 24), false],
  ])('%s is whole or not', (_, file, whole) => {
    expect(isWholeHeic(file)).toBe(whole)
  })
})
