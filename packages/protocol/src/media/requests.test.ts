import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { parseInput } from '../parse-input.ts'
import { MAX_BULK_IDS, mediaBulkSchema } from './bulk.ts'
import {
  mediaCheckSchema,
  mediaCopySchema,
  mediaDeleteQuerySchema,
  mediaPatchSchema,
  mediaUrlQuerySchema,
  parseMediaPatch,
} from './requests.ts'

function refusal(path: string) {
  const errors = expect.arrayContaining([expect.objectContaining({ path: expect.stringMatching(`^${path}(\\.|$)`) })])
  return expect.objectContaining({ code: 'invalid_request', errors })
}

describe('parseMediaPatch', () => {
  it('keeps what is given, and trims and dedupes tags', () => {
    const patch = {
      title: 'T',
      description: null,
      tags: [' a ', 'b', 'a', ' '],
      visibility: 'public',
      metadata: { x: null },
    }
    expect(parseMediaPatch(patch)).toEqual({
      title: 'T',
      description: '',
      tags: ['a', 'b'],
      visibility: 'public',
      metadata: { x: null },
    })
    expect(parseMediaPatch({})).toEqual({})
  })

  it('lets the older metadata fields set the item’s own, unless those are named too', () => {
    expect(parseMediaPatch({ metadata: { title: 'M', tags: ['x', 'x'], camera: 1 } })).toEqual({
      title: 'M',
      tags: ['x'],
      metadata: { camera: 1 },
    })
    expect(parseMediaPatch({ title: 'T', metadata: { title: 'M', description: null, tags: null } })).toEqual({
      title: 'T',
      description: '',
      tags: [],
    })
  })

  it.each<[unknown, string]>([
    [{ title: 'x'.repeat(501) }, 'title'],
    [{ description: 'x'.repeat(10_001) }, 'description'],
    [{ tags: Array.from({ length: 101 }, (_, index) => `t${index}`) }, 'tags'],
    [{ tags: ['x'.repeat(101)] }, 'tags'],
    [{ tags: 'a,b' }, 'tags'],
    [{ title: 'a\0' }, 'title'],
    [{ tags: ['a\0'] }, 'tags'],
    [{ title: '\ud800' }, 'title'],
    [{ metadata: { deep: { a: '\0' } } }, 'metadata'],
    [{ metadata: { a: 'x'.repeat(70_000) } }, 'metadata'],
    [{ metadata: { title: 5 } }, 'metadata.title'],
    [{ metadata: { title: 'x'.repeat(501) } }, 'metadata.title'],
    [{ metadata: [] }, 'metadata'],
    [{ visibility: 'hidden' }, 'visibility'],
    [{ id: 'media-1' }, 'id'],
    [null, ''],
    [[], ''],
    ['title', ''],
  ])('refuses %j', (body, path) => {
    expect(() => parseMediaPatch(body)).toThrow(path === '' ? 'The body is not valid' : refusal(path))
  })
})

describe('other requests', () => {
  it('check: a digest in any case and a size', () => {
    expect(parseInput(mediaCheckSchema, { sha256: 'A'.repeat(64), sizeBytes: 0 })).toEqual({
      sha256: 'a'.repeat(64),
      sizeBytes: 0,
    })
    for (const body of [{ sha256: 'a'.repeat(63), sizeBytes: 1 }, { sha256: 'a'.repeat(64), sizeBytes: -1 }, {}]) {
      expect(() => parseInput(mediaCheckSchema, body)).toThrow('is not valid')
    }
  })

  it('copy: a scene needs its project', () => {
    expect(parseInput(mediaCopySchema, { projectId: 'p', sceneId: 's' })).toEqual({ projectId: 'p', sceneId: 's' })
    expect(() => parseInput(mediaCopySchema, { sceneId: 's' })).toThrow(refusal('sceneId'))
  })

  it('queries of one item', () => {
    expect(parseInput(mediaDeleteQuerySchema, { force: 'true' })).toEqual({ force: true })
    expect(parseInput(mediaUrlQuerySchema, { expiresIn: '60', download: 'a b.jpg' })).toEqual({
      expiresIn: 60,
      download: 'a b.jpg',
    })
    for (const expiresIn of ['0', '-1', '99999999', 'x']) {
      expect(() => parseInput(mediaUrlQuerySchema, { expiresIn })).toThrow(refusal('expiresIn'))
    }
  })
})

describe('mediaBulkSchema', () => {
  const bulk = (body: unknown) => parseInput(mediaBulkSchema, body)

  it('takes ids or a filter, and what the action needs', () => {
    expect(bulk({ ids: ['a', 'b', 'a'], action: 'delete' })).toEqual({ ids: ['a', 'b'], action: 'delete' })
    expect(bulk({ filter: { kind: ['image'], minBytes: 5, trashed: true }, action: 'restore' })).toEqual({
      filter: { kind: ['image'], minBytes: 5, trashed: true },
      action: 'restore',
    })
    expect(bulk({ filter: { kind: 'image,video' }, action: 'tag', tags: [' x '] })).toMatchObject({ tags: ['x'] })
    expect(bulk({ ids: ['a'], action: 'move', projectId: null })).toMatchObject({ projectId: null })
  })

  it.each<[unknown, string]>([
    [{ action: 'delete' }, 'ids'],
    [{ ids: ['a'], filter: {}, action: 'delete' }, 'ids'],
    [{ ids: [], action: 'delete' }, 'ids'],
    [{ ids: Array.from({ length: MAX_BULK_IDS + 1 }, (_, index) => `m${index}`), action: 'delete' }, 'ids'],
    [{ ids: ['a\0'], action: 'delete' }, 'ids'],
    [{ ids: ['a'], action: 'collect', collectionId: 'c' }, 'action'],
    [{ ids: ['a'], action: 'tag' }, 'tags'],
    [{ ids: ['a'], action: 'tag', tags: [' '] }, 'tags'],
    [{ ids: ['a'], action: 'move' }, 'projectId'],
    [{ filter: { duplicates: 'maybe' }, action: 'delete' }, 'filter'],
    [{ filter: { limit: 5 }, action: 'delete' }, 'filter.limit'],
    [{ ids: ['a'], action: 'restore', purge: true }, 'purge'],
  ])('refuses %j', (body, path) => {
    expect(() => bulk(body)).toThrow(refusal(path))
  })
})

describe('JSON Schema', () => {
  it('describes every request', () => {
    for (const schema of [mediaPatchSchema, mediaCheckSchema, mediaCopySchema, mediaBulkSchema, mediaUrlQuerySchema]) {
      expect(z.toJSONSchema(schema, { io: 'input' })).toMatchObject({ $schema: expect.any(String) })
    }
  })
})
