import { localUrl, localUrls } from './local-urls.ts'
import { createRequest, type Send } from './request.ts'
import type { Duplicates, Lineage, LineageItem, SimilarList } from './types.ts'

/** How items belong together: what was made from what, what looks alike, what is there twice. */
export function createKinshipApi(send: Send) {
  const request = createRequest(send)
  const path = (id: string, rest: string) => `media/${encodeURIComponent(id)}/${rest}`
  return {
    lineage: async (id: string, signal?: AbortSignal): Promise<Lineage> => {
      const { item, ancestors, descendants, truncated } = await request<Lineage>(path(id, 'lineage'), { signal })
      return { item: local(item), ancestors: ancestors.map(local), descendants: descendants.map(local), truncated }
    },
    similar: async (id: string, signal?: AbortSignal): Promise<SimilarList> => {
      const list = await request<SimilarList>(path(id, 'similar'), { query: { limit: 12 }, signal })
      return { ...list, items: list.items.map((item) => ({ ...localUrls(item), distance: item.distance })) }
    },
    duplicates: async (cursor: string | null, signal?: AbortSignal): Promise<Duplicates> => {
      const page = await request<Duplicates>('media/duplicates', {
        query: { limit: 20, cursor: cursor ?? undefined },
        signal,
      })
      return { ...page, items: page.items.map((group) => ({ ...group, items: group.items.map(localUrls) })) }
    },
  }
}

const local = <Item extends LineageItem>(item: Item): Item => ({
  ...item,
  thumbnailUrl: item.thumbnailUrl === null ? null : localUrl(item.thumbnailUrl, item),
})
