import { describe, expect, it } from 'vitest'
import { testItem } from '../timeline/testing.ts'
import { localUrls } from './local-urls.ts'

const item = testItem('media-1', '2026-01-01T00:00:00Z', {
  url: 'http://127.0.0.1:4300/o/token/content',
  thumbnailUrl: 'http://127.0.0.1:4300/o/token/thumbnail',
})

describe('localUrls', () => {
  it('stays on the origin of the page', () => {
    expect(localUrls(item)).toMatchObject({ url: '/o/token/content', thumbnailUrl: '/o/token/thumbnail' })
  })

  it('asks for what is in the trash by id', () => {
    const trashed = localUrls({ ...item, deletedAt: '2026-01-02T00:00:00Z' })
    expect(trashed).toMatchObject({ url: '/api/media/media-1/content', thumbnailUrl: '/api/media/media-1/thumbnail' })
  })
})
