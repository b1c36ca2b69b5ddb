import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseKey } from './keys.ts'
import { type LegacyKeyContext, resolveLegacyKey } from './legacy-keys.ts'
import { constructStorageUrl, determineMediaType } from './storage-url.ts'

const alice = { userId: 'alice' }
const inProject = { ...alice, projectId: 'p1' }
const inScene = { ...inProject, sceneId: 's1' }

describe('resolveLegacyKey', () => {
  it.each<[string, LegacyKeyContext, string | null]>([
    ['enhanced/bob/f.png', {}, 'users/bob/library/enhanced/images/f.png'],
    ['uploads/bob/images/f.png', {}, 'users/bob/library/uploads/images/f.png'],
    ['uploads/bob/videos/f', { bucket: 'user-media' }, 'users/bob/library/uploads/videos/f'],
    ['bob/generated/f.png', {}, 'users/bob/library/playground/images/f.png'],
    ['bob/enhanced/f.mp4', { bucket: 'playground-images' }, 'users/bob/library/enhanced/videos/f.mp4'],
    ['uploads/project_7/f.mp4', alice, 'users/alice/projects/7/uploads/f.mp4'],
    ['exports/project_7/f.mp4', alice, 'users/alice/projects/7/output/f.mp4'],
    ['music/7/f.mp3', alice, 'users/alice/projects/7/music/f.mp3'],
    ['thumbnails/demo/f-0123456789.jpg', alice, 'users/alice/projects/demo/thumbnails/f-0123456789.jpg'],
    ['processed/project_/f.mp4', alice, 'users/alice/projects/project_/processed/f.mp4'],
    ['video-edit/demo/f.mp4', alice, 'users/alice/projects/demo/uploads/f.mp4'],
    ['poster/demo/f.png', { ...alice, projectTypes: ['poster'] }, 'users/alice/projects/demo/uploads/f.png'],
    ['f.png', inScene, 'users/alice/projects/p1/scenes/s1/image/f.png'],
    ['f.png', inProject, 'users/alice/projects/p1/output/f.png'],
    ['f.mp3', alice, 'users/alice/library/uploads/audio/f.mp3'],
    ['my photo.png', alice, 'users/alice/library/uploads/images/my photo.png'],
    // whose is it?
    ['uploads/project_7/f.mp4', {}, null],
    ['video-edit/demo/f.mp4', {}, null],
    ['f.png', {}, null],
    // unknown or hostile
    ['poster/demo/f.png', alice, null],
    ['a/b/c/d', alice, null],
    ['../f.png', alice, null],
    ['uploads/../f.png', alice, null],
    ['uploads//f.png', alice, null],
    ['', alice, null],
    ['constructor/x/f.png', alice, null],
    ['f.png', { ...inProject, projectId: '../x' }, null],
  ])('maps %j with %j to %j', (key, context, expected) => {
    expect(resolveLegacyKey(key, context)).toBe(expected)
  })

  it('prefers the layouts in the order of the contract', () => {
    expect(resolveLegacyKey('enhanced/enhanced/f.png', alice)).toBe('users/enhanced/library/enhanced/images/f.png')
    expect(resolveLegacyKey('uploads/generated/f.png', alice)).toBe('users/uploads/library/playground/images/f.png')
    expect(resolveLegacyKey('music/enhanced/f.png', alice)).toBe('users/music/library/enhanced/images/f.png')
  })

  it('looks for a bucket’s layout in that bucket alone', () => {
    expect(resolveLegacyKey('enhanced/generated/f.png', { bucket: 'playground-images' })).toContain('users/enhanced/')
    expect(resolveLegacyKey('bob/generated/f.png', { ...alice, bucket: 'user-media' })).toBeNull()
    expect(resolveLegacyKey('uploads/generated/f.png', { ...alice, bucket: 'files' })).toContain('projects/generated/')
  })

  it('answers null, or a key that reads as one and stays the same', () => {
    const word = fc.constantFrom('uploads', 'enhanced', 'images', 'generated', 'music', 'project_1', 'custom', 'users')
    const segment = fc.oneof(word, fc.string({ unit: 'binary', maxLength: 20 }))
    const context = fc.constantFrom<LegacyKeyContext>({}, alice, inProject, inScene)
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 5 }), context, (segments, known) => {
        const key = resolveLegacyKey(segments.join('/'), known)
        if (key === null) return
        expect(parseKey(key)).not.toBeNull()
        expect(resolveLegacyKey(key, known)).toBe(key)
      }),
      { numRuns: 500 },
    )
  })
})

describe('constructStorageUrl', () => {
  const base = 'http://localhost:4300'
  const url = (path: string) => `${base}/storage/${encodeURIComponent(path)}`

  it('keeps structured keys, and old keys without ids', () => {
    expect(constructStorageUrl(base, 'users/x/library/uploads/images/f.png', 'alice', 'p')).toBe(
      url('users/x/library/uploads/images/f.png'),
    )
    expect(constructStorageUrl(base, 'old/f.png')).toBe(url('old/f.png'))
    expect(constructStorageUrl(base, 'old/f.png', 'alice')).toBe(url('old/f.png'))
  })

  it('makes any other key the structured one of its name', () => {
    expect(constructStorageUrl(base, 'old/f.png', 'alice', 'p')).toBe(url('users/alice/projects/p/output/f.png'))
    expect(constructStorageUrl(`${base}/`, 'f.mp4', 'alice', 'p', 's')).toBe(
      url('users/alice/projects/p/scenes/s/video/f.mp4'),
    )
  })

  it('never throws on text that is not Unicode', () => {
    expect(constructStorageUrl(base, '\ud800')).toBe(`${base}/storage/%EF%BF%BD`)
  })
})

describe('determineMediaType', () => {
  it('goes by the extension', () => {
    expect(['a.PNG', 'a.mov', 'a.mp3', 'a.pdf', 'a', ''].map(determineMediaType)).toEqual([
      'image',
      'video',
      'audio',
      'file',
      'file',
      'file',
    ])
  })
})
