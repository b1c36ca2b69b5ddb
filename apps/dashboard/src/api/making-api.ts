import { localUrls } from './local-urls.ts'
import { createRequest, type Send } from './request.ts'
import type { EnhanceRequest, GenerateRequest, MediaImport, MediaItem, ProviderList } from './types.ts'

/** An item, and whether it came just now. */
export interface Imported {
  item: MediaItem
  isNew: boolean
}

/** What the server fetches, makes better or has made. */
export function createMakingApi(send: Send) {
  const request = createRequest(send)
  return {
    providers: (signal?: AbortSignal) => request<ProviderList>('media/providers', { signal }),
    /** Has a file fetched; an address that is known is answered with its item. @throws {ApiProblem} */
    importFromUrl: async (body: MediaImport, signal: AbortSignal): Promise<Imported> => {
      const answer = await send('media/import', { method: 'POST', body, signal })
      return { item: localUrls((await answer.json()) as MediaItem), isNew: answer.status === 201 }
    },
    /** Has a better version made: a new item, which shows the original until then. @throws {ApiProblem} */
    enhance: async (id: string, body: EnhanceRequest) =>
      localUrls(await request<MediaItem>(`media/${encodeURIComponent(id)}/enhance`, { method: 'POST', body })),
    /** Has something made from words; the item appears when it is there. @throws {ApiProblem} */
    generate: (body: GenerateRequest) => request<{ jobId: string }>('media/generate', { method: 'POST', body }),
  }
}
