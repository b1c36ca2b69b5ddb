import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createId } from '../ids.ts'
import { buildFilename } from './filename.ts'
import { buildKey, categoryOfKey, keyPrefix, parseKey } from './keys.ts'
import {
  type KeyParts,
  LIBRARY_FOLDERS,
  LIBRARY_SOURCES,
  MEDIA_KINDS,
  PROJECT_CATEGORIES,
  RENDITION_CATEGORIES,
} from './layouts.ts'
import { userSegment } from './user-segment.ts'

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 })
const user = fc.oneof(text, fc.constantFrom('alice', 'Alice', 'u-x', "a'b", 'a/b', 'a\0')).map(userSegment)
const id = fc.oneof(
  fc.constantFrom('media', 'video-edit').map((prefix) => createId(prefix)),
  fc.constantFrom('demo', 'my.project', 'A_1'),
)
const filename = fc
  .record({ ownerUserId: text, originalName: text, mediaId: text, extension: fc.constantFrom('', '.jpg', '.bin') })
  .map(buildFilename)
const parts: fc.Arbitrary<KeyParts> = fc.oneof(
  fc.record({
    layout: fc.constant('scene' as const),
    user,
    projectId: id,
    sceneId: id,
    kind: fc.constantFrom(...MEDIA_KINDS),
    filename,
  }),
  fc.record({
    layout: fc.constant('project' as const),
    user,
    projectId: id,
    category: fc.constantFrom(...PROJECT_CATEGORIES),
    filename,
  }),
  fc.record({
    layout: fc.constant('project-rendition' as const),
    user,
    projectId: id,
    category: fc.constantFrom(...RENDITION_CATEGORIES),
    mediaId: id,
    filename,
  }),
  fc.record({
    layout: fc.constant('library' as const),
    user,
    source: fc.constantFrom(...LIBRARY_SOURCES),
    folder: fc.constantFrom(...LIBRARY_FOLDERS),
    filename,
  }),
  fc.record({
    layout: fc.constant('library-rendition' as const),
    user,
    category: fc.constantFrom(...RENDITION_CATEGORIES),
    mediaId: id,
    filename,
  }),
)

function expectHarmless(key: string): void {
  expect(key).not.toMatch(/[\u0000-\u001f\u007f-\u009f\\]/)
  for (const segment of key.split('/')) {
    expect(segment).not.toBe('')
    expect(segment).not.toMatch(/^\.{1,2}$/)
    expect(Buffer.byteLength(segment)).toBeLessThanOrEqual(255)
  }
}

describe('buildKey and parseKey', () => {
  it('are inverse on every layout', () => {
    fc.assert(
      fc.property(parts, (value) => {
        expect(parseKey(buildKey(value))).toEqual(value)
      }),
    )
  })

  it('make only harmless keys, without any `..`', () => {
    fc.assert(
      fc.property(parts, (value) => {
        const key = buildKey(value)
        expectHarmless(key)
        expect(key).not.toContain('..')
      }),
    )
  })

  it('read any text as null or as a key that is written back the same', () => {
    const segment = fc.oneof(
      fc.constantFrom('users', 'alice', 'projects', 'library', 'scenes', 'uploads', 'images', 'image', 'thumbnails'),
      fc.constantFrom('..', '.', '', 'f.jpg', 'a b\u202E.png', 'x\0', '\\', 'p'),
      fc.string({ unit: 'binary', maxLength: 90 }),
    )
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 10 }), (segments) => {
        const key = segments.join('/')
        const value = parseKey(key)
        if (value === null) return
        expect(buildKey(value)).toBe(key)
        expectHarmless(key)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    '',
    'users',
    'users/alice',
    'users/alice/projects/p/uploads/',
    'users/alice/projects/p/uploads/..',
    'users/../projects/p/uploads/f.jpg',
    'users/Alice/projects/p/uploads/f.jpg',
    'users/u-short/projects/p/uploads/f.jpg',
    'users/alice/projects/../uploads/f.jpg',
    'users/alice/projects/p/secrets/f.jpg',
    'users/alice/projects/p/uploads/media-1/f.jpg',
    'users/alice/projects/p/scenes/s/images/f.jpg',
    'users/alice/library/uploads/image/f.jpg',
    'users/alice/library/uploads/images/a\\b.jpg',
    'users/alice/library/uploads/images/a\0.jpg',
    `users/alice/library/uploads/images/${'é'.repeat(128)}`,
    '/users/alice/library/uploads/images/f.jpg',
    'users/alice/library/uploads/images/f.jpg/',
    'users/alice/projects/p/scenes/s/image/f.jpg/x/y/z',
  ])('refuse %j', (key) => {
    expect(parseKey(key)).toBeNull()
  })

  it('say what is wrong with parts that make no key', () => {
    const bad: KeyParts = { layout: 'project', user: 'alice', projectId: 'p/q', category: 'uploads', filename: 'f' }
    expect(() => buildKey(bad)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    expect(() => buildKey({ ...bad, projectId: 'p', filename: '../f' })).toThrow('is not an object key')
  })
})

describe('categoryOfKey', () => {
  it.each([
    ['users/a/projects/p/scenes/s/video/f.mp4', 'uploads'],
    ['users/a/library/stock/images/f.jpg', 'uploads'],
    ['users/a/projects/p/uploads/f.jpg', 'uploads'],
    ['users/a/projects/p/output/f.mp4', 'exports'],
    ['users/a/projects/p/music/f.mp3', 'music'],
    ['users/a/projects/p/thumbnails/media-1/w320.webp', 'thumbnails'],
    ['users/a/library/processed/media-1/hls.m3u8', 'processed'],
    ['elsewhere/f', null],
  ])('counts %s as %s', (key, category) => {
    expect(categoryOfKey(key)).toBe(category)
  })
})

describe('keyPrefix', () => {
  it('begins every key of its scope', () => {
    expect(keyPrefix({ userId: 'alice' })).toBe('users/alice/')
    expect(keyPrefix({ userId: 'alice', projectId: 'p' })).toBe('users/alice/projects/p/')
    expect(keyPrefix({ userId: 'alice', projectId: 'p', sceneId: 's' })).toBe('users/alice/projects/p/scenes/s/')
  })

  it('refuses ids that would leave it', () => {
    for (const projectId of ['..', 'a/b', '', 'a\0']) expect(() => keyPrefix({ userId: 'alice', projectId })).toThrow()
    expect(() => keyPrefix({ userId: 'alice', sceneId: 's' })).toThrow()
  })
})
