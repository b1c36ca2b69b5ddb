import { HoldallError } from '@holdall/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ALLOWED_SIZES,
  parseTransformParams,
  type TransformParamsContext,
  transformCacheKey,
} from './transform-params.ts'

const parse = (query: string, context: Partial<TransformParamsContext> = {}) =>
  parseTransformParams(new URLSearchParams(query), { signed: false, sourceMimeType: 'image/jpeg', ...context })

const key = (query: string, context: Partial<TransformParamsContext> = {}) => transformCacheKey(parse(query, context))

describe('parseTransformParams', () => {
  it('has a default for everything', () => {
    expect(parse('')).toEqual({ width: undefined, height: undefined, fit: 'inside', format: 'jpeg', quality: 80 })
  })

  it('reads every parameter and ignores others', () => {
    expect(parse('w=320&h=640&fit=cover&format=webp&q=55&token=abc')).toEqual({
      width: 320,
      height: 640,
      fit: 'cover',
      format: 'webp',
      quality: 55,
    })
  })

  it('frees the sizes inside a signed token, up to a limit', () => {
    expect(parse('w=333', { signed: true }).width).toBe(333)
    expect(() => parse('w=333')).toThrow('w="333" is not accepted; use one of 64, 96, 128')
    expect(() => parse('w=4097', { signed: true })).toThrow('use a whole number from 1 to 4096')
  })

  it.each([
    ['w', 'w=abc'],
    ['w', 'w=0'],
    ['w', 'w=-64'],
    ['w', 'w=64.0'],
    ['w', 'w=6e1'],
    ['h', 'h=99999999999999999999'],
    ['fit', 'fit=squash'],
    ['fit', 'fit=__proto__'],
    ['format', 'format=svg'],
    ['q', 'q=0'],
    ['q', 'q=101'],
    ['q', 'q=NaN'],
    ['w', 'w=64&w=128'],
  ])('refuses %s in %s', (path, query) => {
    const refused = expect.objectContaining({ code: 'invalid_request', errors: [expect.objectContaining({ path })] })
    expect(() => parse(query)).toThrow(refused)
  })

  it('reports every mistake at once', () => {
    expect(() => parse('w=1&h=2&fit=x&format=y&q=z')).toThrow(
      expect.objectContaining({
        errors: ['w', 'h', 'fit', 'format', 'q'].map((path) => expect.objectContaining({ path })),
      }),
    )
  })

  it.each([
    ['image/avif,image/webp,image/*;q=0.8', 'image/jpeg', 'avif'],
    ['image/webp, */*', 'image/jpeg', 'webp'],
    ['IMAGE/AVIF;q=0, image/webp;q=0.5', 'image/jpeg', 'webp'],
    ['image/avif;q=0.0', 'image/jpeg', 'jpeg'],
    ['*/*', 'image/png', 'png'],
    [undefined, 'image/webp', 'jpeg'],
    ['', 'image/gif', 'png'],
    ['image/avifx', 'image/heic', 'jpeg'],
  ])('answers format=auto for Accept %s', (accept, sourceMimeType, format) => {
    expect(parse('format=auto', { accept, sourceMimeType }).format).toBe(format)
  })

  it.each([
    ['image/jpeg', false, 'jpeg'],
    ['image/png', false, 'png'],
    ['image/webp', true, 'webp'],
    ['image/avif', false, 'avif'],
    ['image/gif', false, 'png'],
    ['image/tiff', false, 'jpeg'],
    ['image/tiff', true, 'png'],
  ])('keeps %s (alpha: %s) as %s unless told otherwise', (sourceMimeType, sourceHasAlpha, format) => {
    expect(parse('w=64', { sourceMimeType, sourceHasAlpha }).format).toBe(format)
  })

  it('never throws anything but invalid_request', () => {
    const name = fc.constantFrom('w', 'h', 'fit', 'format', 'q', 'x')
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string())), fc.boolean(), fc.string(), (pairs, signed, accept) => {
        try {
          const params = parseTransformParams(new URLSearchParams(pairs), { signed, accept, sourceMimeType: 'image/x' })
          expect(transformCacheKey(params)).toMatch(/^\d+x\d+-[a-z]+-\d+\.(jpg|png|webp|avif)$/)
        } catch (error) {
          expect(error).toBeInstanceOf(HoldallError)
          expect(error).toMatchObject({ code: 'invalid_request' })
        }
      }),
    )
  })
})

describe('transformCacheKey', () => {
  it('is one name per distinct result', () => {
    expect(key('w=320')).toBe('320x0-inside-80.jpg')
    expect(key('w=320&fit=cover')).toBe(key('w=320'))
    expect(key('w=320&q=80&format=original')).toBe(key('w=320'))
    expect(key('h=64&fit=fill&format=avif')).toBe('0x64-fill-55.avif')
    expect(key('w=64&h=64&fit=cover&format=png&q=3')).toBe('64x64-cover-100.png')
    expect(new Set(ALLOWED_SIZES.map((size) => key(`w=${size}`))).size).toBe(ALLOWED_SIZES.length)
  })
})
