import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { withLegacyFields } from './legacy-fields.ts'
import { mediaListSchema } from './list-answer.ts'
import { type MediaItem, mediaItemSchema, mediaItemWithLegacyFieldsSchema } from './media-item.ts'

const item: MediaItem = {
  id: 'media-01jd6w2v5k8xq4m3n7z9r1t0ab',
  ownerUserId: 'alice',
  projectId: null,
  sceneId: null,
  kind: 'image',
  sourceType: 'enhanced',
  enhancementType: 'upscale',
  originalMediaId: 'media-0',
  visibility: 'private',
  status: 'ready',
  title: 'T',
  description: 'D',
  tags: ['a'],
  filename: 'f-0123456789.jpg',
  originalFilename: 'f.jpg',
  mimeType: 'image/jpeg',
  sizeBytes: 5,
  checksum: 'a'.repeat(64),
  storageKey: 'users/alice/library/enhanced/images/f-0123456789.jpg',
  width: 1,
  height: 2,
  durationSeconds: null,
  placeholder: null,
  metadata: { camera: 'x', title: 'old' },
  createdAt: '2024-01-01T00:00:00.000Z',
  updatedAt: '2024-01-02T00:00:00.000Z',
  deletedAt: null,
  createdBy: 'alice',
  url: '/o/t/content',
  thumbnailUrl: null,
  storageUrl: '/storage/users/alice/library/enhanced/images/f-0123456789.jpg',
}

describe('withLegacyFields', () => {
  it('adds the older names and mirrors title, description and tags', () => {
    const frozen = Object.freeze({ ...item, metadata: Object.freeze(item.metadata) })
    expect(withLegacyFields(frozen)).toEqual({
      ...item,
      metadata: { camera: 'x', title: 'T', description: 'D', tags: ['a'] },
      source_type: 'enhanced',
      enhancement_type: 'upscale',
      original_media_id: 'media-0',
      owner_user_id: 'alice',
      image_url: item.storageUrl,
      public_url: item.storageUrl,
      mime_type: 'image/jpeg',
      file_size: 5,
      created_at: item.createdAt,
      updated_at: item.updatedAt,
    })
  })

  it('answers what the schemas describe', () => {
    expect(mediaItemSchema.parse(item)).toEqual(item)
    const older = withLegacyFields(item)
    expect(mediaItemWithLegacyFieldsSchema.parse(older)).toEqual(older)
    const schema = z.toJSONSchema(mediaListSchema)
    expect(schema.required).toEqual(['items', 'nextCursor'])
    expect(JSON.stringify(schema)).toContain('Thumbhash in base64')
  })

  it('costs a few microseconds', () => {
    const started = performance.now()
    for (let index = 0; index < 20_000; index++) withLegacyFields(item)
    expect((performance.now() - started) / 20_000).toBeLessThan(0.05)
  })
})
