import type { MediaItem, MediaList } from '@holdall/protocol'
import type { PageRequest } from './timeline-options.ts'

/** An item of a list in a test; only what lists look at is worth naming. */
export function testItem(id: string, createdAt: string, change: Partial<MediaItem> = {}): MediaItem {
  return {
    id,
    ownerUserId: 'local',
    createdBy: 'local',
    projectId: null,
    sceneId: null,
    kind: 'image',
    sourceType: 'upload',
    enhancementType: null,
    originalMediaId: null,
    visibility: 'private',
    status: 'ready',
    title: '',
    description: '',
    tags: [],
    filename: `${id}.jpg`,
    originalFilename: `${id}.jpg`,
    mimeType: 'image/jpeg',
    sizeBytes: 100,
    checksum: '0'.repeat(64),
    storageKey: id,
    width: 3,
    height: 2,
    durationSeconds: null,
    placeholder: null,
    metadata: {},
    createdAt,
    updatedAt: createdAt,
    deletedAt: null,
    url: '/o/x/content',
    thumbnailUrl: null,
    storageUrl: '/storage/x',
    ...change,
  }
}

/** A server's list, newest first, paged by cursor within bounds. */
export function testPages(items: () => readonly MediaItem[], requests: PageRequest[] = []) {
  return async (request: PageRequest): Promise<MediaList> => {
    requests.push(request)
    const { from, to, cursor, limit } = request
    const within = items()
      .filter(({ createdAt }) => (from === undefined || createdAt >= from) && (to === undefined || createdAt < to))
      .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    const rest = cursor === null ? within : within.filter(({ createdAt }) => createdAt < cursor)
    const page = rest.slice(0, limit)
    return { items: page, nextCursor: rest.length > limit ? (page.at(-1)?.createdAt ?? null) : null }
  }
}
