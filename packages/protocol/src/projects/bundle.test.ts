import { describe, expect, it } from 'vitest'
import { createId } from '../ids.ts'
import { parseBundleManifest } from './bundle.ts'

const sha256 = 'a'.repeat(64)
const manifest = () => ({
  format: 'holdall-bundle',
  version: 1,
  project: {
    id: createId('custom'),
    externalId: null,
    name: 'A film',
    type: 'custom',
    description: '',
    status: 'draft',
    metadata: {},
    coverMediaId: null,
    createdAt: '2026-01-01T00:00:00.000Z',
  },
  documents: [{ name: 'a/b', path: 'documents/a/b.json', schemaVersion: 1, revision: 3, sizeBytes: 2, sha256 }],
  scenes: [{ id: createId('scene'), externalId: null, name: '', mediaId: null, audioMediaId: null, metadata: {} }],
  media: [
    {
      id: createId('media'),
      path: `media/${sha256}.jpg`,
      sceneId: null,
      category: 'uploads',
      sourceType: 'upload',
      enhancementType: null,
      originalMediaId: null,
      kind: 'image',
      filename: 'a.jpg',
      originalFilename: 'a.jpg',
      mimeType: 'image/jpeg',
      sizeBytes: 5,
      sha256,
      title: '',
      description: '',
      tags: [],
      visibility: 'private',
      metadata: {},
      attribution: null,
    },
  ],
  missing: [createId('media')],
})
type Manifest = ReturnType<typeof manifest>

describe('a manifest', () => {
  it('is parsed to itself', () => {
    const value = manifest()
    expect(parseBundleManifest(value)).toEqual(value)
  })

  it.each<[string, (value: Manifest) => unknown, string]>([
    ['another format', (value) => (value.format = 'zip'), 'format'],
    ['a newer version', (value) => (value.version = 2), 'version'],
    ['no list', (value) => Reflect.deleteProperty(value, 'scenes'), 'no list "scenes"'],
    ['a document elsewhere', (value) => (value.documents[0]!.path = 'documents/c.json'), 'documents[0]'],
    ['a document that leads out', (value) => (value.documents[0]!.name = '../b'), 'documents[0]'],
    [
      'a file that is not named by its digest',
      (value) => (value.media[0]!.path = `media/${'b'.repeat(64)}.jpg`),
      'media[0]',
    ],
    ['a path with an odd extension', (value) => (value.media[0]!.path = `media/${sha256}.a/b`), 'media[0]'],
    ['an id of another kind', (value) => (value.media[0]!.id = createId('scene')), 'media[0]'],
    [
      'a link that is none',
      (value) => Object.assign(value.media[0]!, { attribution: { authorUrl: 'javascript:1' } }),
      'media[0]',
    ],
    ['the same item twice', (value) => value.media.push(value.media[0]!), 'twice in its media'],
    ['the same document twice', (value) => value.documents.push(value.documents[0]!), 'twice in its documents'],
    ['a missing item that is no id', (value) => value.missing.push('x'), 'missing[1]'],
  ])('with %s is refused, and says where', (_what, change, where) => {
    const value = manifest()
    change(value)
    expect(() => parseBundleManifest(value)).toThrow(where)
  })

  it('with too many of anything is too large', () => {
    const value = { ...manifest(), scenes: Array(10_001).fill({}) }
    expect(() => parseBundleManifest(value)).toThrow(expect.objectContaining({ code: 'too_large' }))
  })
})
