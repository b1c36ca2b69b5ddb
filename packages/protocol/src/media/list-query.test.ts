import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { HoldallError } from '../errors.ts'
import { mediaListQuerySchema, parseMediaListQuery } from './list-query.ts'

const parse = (query: string) => parseMediaListQuery(new URLSearchParams(query))

describe('parseMediaListQuery', () => {
  it('has defaults for everything', () => {
    const expected = {
      filter: {},
      sort: { by: 'created', descending: true },
      limit: 50,
      cursor: null,
      facets: false,
      format: null,
    }
    expect(parse('')).toEqual(expected)
    expect(parse('q=&kind=&limit=&q2'.replace('&q2', ''))).toEqual(expected)
  })

  it('reads comma lists as any of, without repetitions', () => {
    const { filter } = parse(
      'source_type=upload,stock,upload&kind=image&tags=a, b,,a&project=demo&mime=image/*,video/mp4',
    )
    expect(filter).toEqual({
      source_type: ['upload', 'stock'],
      kind: ['image'],
      tags: ['a', 'b'],
      project: ['demo'],
      mime: ['image/*', 'video/mp4'],
    })
  })

  it('reads numbers, words and moments', () => {
    const { filter, limit, facets, format } = parse(
      'minBytes=0&maxBytes=9007199254740991&from=2024-02-29&to=2024-02-29&trashed=true&limit=200&facets=true&format=v2',
    )
    expect(filter).toEqual({
      minBytes: 0,
      maxBytes: 9_007_199_254_740_991,
      from: new Date('2024-02-29T00:00:00Z'),
      to: new Date('2024-03-01T00:00:00Z'),
      trashed: true,
    })
    expect([limit, facets, format]).toEqual([200, true, 'v2'])
    expect(parse('from=2024-01-01T10:00:00.5%2B02:00').filter.from).toEqual(new Date('2024-01-01T08:00:00.500Z'))
  })

  it('reverses a sort by `-`, and keeps the best first for relevance', () => {
    expect(parse('sort=name').sort).toEqual({ by: 'name', descending: false })
    expect(parse('sort=-duration').sort).toEqual({ by: 'duration', descending: true })
    expect(parse('sort=relevance&q=cat').sort).toEqual({ by: 'relevance', descending: true })
  })

  it.each([
    ['sort=random', 'sort'],
    ['sort=--name', 'sort'],
    ['sort=relevance', 'sort'],
    ['sort=relevance&q=%20', 'sort'],
    ['kind=picture', 'kind'],
    ['kind=image,picture', 'kind'],
    ['kind=,', 'kind'],
    ['status=done', 'status'],
    ['orientation=up', 'orientation'],
    ['mime=images', 'mime'],
    ['mime=*/*', 'mime'],
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=5.5', 'limit'],
    ['limit=1e2', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=NaN', 'limit'],
    ['minBytes=9007199254740993', 'minBytes'],
    ['minBytes=2&maxBytes=1', 'maxBytes'],
    ['from=yesterday', 'from'],
    ['from=2023-02-29', 'from'],
    ['from=0000-01-01', 'from'],
    ['from=2024-01-02&to=2024-01-01', 'to'],
    ['from=2024-01-02T00:00:00', 'from'],
    ['trashed=1', 'trashed'],
    ['facets=yes', 'facets'],
    ['format=v3', 'format'],
    ['q=a%00b', 'q'],
    ['tags=a%00b', 'tags'],
    ['q=a&q=b', 'q'],
    ['collection=col-1', 'collection'],
    ['duplicates=maybe', 'duplicates'],
    ['unused=soon', 'unused'],
    ['__proto__=x', '__proto__'],
    [`cursor=${'x'.repeat(2001)}`, 'cursor'],
    [`tags=${Array.from({ length: 101 }, (_, index) => index).join(',')}`, 'tags'],
  ])('refuses %s', (query, path) => {
    const at = expect.objectContaining({ path: expect.stringMatching(new RegExp(`^${path}(\\.|$)`)) })
    expect(() => parse(query)).toThrow(
      expect.objectContaining({ code: 'invalid_request', errors: expect.arrayContaining([at]) }),
    )
  })

  it.each([
    ['true', 0],
    ['false', false],
    ['30', 30],
  ])('reads unused=%s', (text, days) => {
    expect(parse(`unused=${text}`).filter.unused).toBe(days)
  })

  it('says what would be accepted', () => {
    expect(() => parse('from=yesterday')).toThrow('from: must be a date such as 2026-03-31')
    expect(() => parse('trashed=1')).toThrow('trashed: must be true or false')
    expect(() => parse('limit=x')).toThrow('limit: must be a whole number from 1 to 200')
    expect(() => parse('colour=red')).toThrow('colour: is not known here')
  })

  it('answers any query with a value or an invalid_request', () => {
    const name = fc.constantFrom('sort', 'limit', 'from', 'kind', 'q', 'tags', 'minBytes', 'mime', 'cursor', 'x')
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('2024-13-01', '-', ',', '1', 'image', '99999-01-01'),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 4 }), (entries) => {
        try {
          expect(parseMediaListQuery(new URLSearchParams(entries)).limit).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(HoldallError)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('describes itself as JSON Schema', () => {
    const schema = z.toJSONSchema(mediaListQuerySchema, { io: 'input' })
    expect(Object.keys(schema.properties ?? {})).toHaveLength(21)
    expect(schema.properties?.sort).toMatchObject({ description: expect.stringContaining('-created') })
    expect(schema.properties?.kind).toMatchObject({ description: expect.stringContaining('image, video') })
    expect(schema.required).toBeUndefined()
  })
})
