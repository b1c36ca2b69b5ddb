import type { MediaItem, MediaKind, Session, SourceType } from '@holdall/protocol'
import { ApiProblem } from '../http/api-problem.ts'
import type { Request, Send, SendOptions } from '../http/send.ts'
import { type CallOptions, type Page, pathOf } from './page.ts'
import type { StoreFile } from './store-file.ts'

/** What is kept: the item, and its permanent address. */
export interface StoredMedia {
  mediaId: string
  url: string
}

/** A file that older programs keep for a user. */
export interface UploadUserFile extends CallOptions {
  userId: string
  file: File | Blob
  title?: string | undefined
  tags?: string[] | undefined
  metadata?: Record<string, unknown> | undefined
}

/** The media functions that older programs call. They name a user: oneself, or for a service anybody. */
export function createUnifiedMedia(
  send: Send,
  request: Request,
  store: (headers: Record<string, string>) => StoreFile,
) {
  let session: Promise<Session> | null = null
  /** The headers with which a request is this user's. @throws {ApiProblem} forbidden, for another user than oneself */
  const actingFor = async (userId: string): Promise<Record<string, string>> => {
    session ??= request<Session>('/api/session')
    const { userId: self, role } = await session.catch((error: unknown) => {
      session = null
      throw error
    })
    if (self === userId) return {}
    if (role === 'service') return { 'X-Holdall-User': `UTF-8''${encodeURIComponent(userId)}` }
    throw new ApiProblem(403, {
      code: 'forbidden',
      title: 'Not allowed',
      detail: `The client is signed in as ${self} and cannot act for ${userId}.`,
      hint: 'Leave the user to the token, or use one with the role "service".',
    })
  }
  const asUser = async <Answer>(userId: string, path: string, options: SendOptions): Promise<Answer> =>
    request<Answer>(path, { ...options, headers: { ...options.headers, ...(await actingFor(userId)) } })
  const stored = ({ id, storageUrl }: MediaItem): StoredMedia => ({ mediaId: id, url: storageUrl })
  const upload = async ({ userId, file, signal, metadata = {}, ...fields }: UploadUserFile, kind: MediaKind) => {
    const type = file.type.split('/')[0]
    if (file.type !== '' && type !== kind)
      throw new ApiProblem(415, {
        code: 'unsupported_type',
        title: 'Type not supported',
        detail: `The file is ${file.type}, not ${kind === 'image' ? 'an image' : 'a video'}.`,
      })
    return stored(await store(await actingFor(userId))(file, { ...metadata, ...fields }, { signal }))
  }
  return {
    /** Has an enhanced picture downloaded and kept, as one made from `originalMediaId`; a board's item shows it from then on. */
    saveEnhancedImageUnified: async ({
      userId,
      imageUrl,
      signal,
      ...rest
    }: CallOptions & {
      userId: string
      imageUrl: string
      originalMediaId?: string
      enhancementType: string
      boardId?: string
      itemId?: string
      metadata?: Record<string, unknown>
    }): Promise<StoredMedia> =>
      stored(
        await asUser<MediaItem>(userId, '/api/media/import', {
          method: 'POST',
          body: { url: imageUrl, sourceType: 'enhanced', ...rest },
          retry: true,
          signal,
        }),
      ),
    uploadUserImage: (file: UploadUserFile): Promise<StoredMedia> => upload(file, 'image'),
    uploadUserVideo: (file: UploadUserFile): Promise<StoredMedia> => upload(file, 'video'),
    /** To the trash. @returns false when there is no such item @throws {in_use} */
    deleteMediaUnified: async ({ userId, mediaId, signal }: CallOptions & { userId: string; mediaId: string }) => {
      const headers = await actingFor(userId)
      try {
        await send(pathOf`/api/media/${mediaId}`, { method: 'DELETE', headers, signal })
        return true
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 404) return false
        throw error
      }
    },
    getUserUnifiedMedia: ({
      userId,
      sourceType,
      kind,
      limit,
      cursor,
      signal,
    }: CallOptions & {
      userId: string
      sourceType?: SourceType
      kind?: MediaKind
      limit?: number
      cursor?: string | null
    }): Promise<Page<MediaItem>> =>
      asUser(userId, '/api/media', { query: { source_type: sourceType, kind, limit, cursor }, signal }),
    FeaturedImageService: {
      /** Has a stock picture downloaded once; a known address is answered with what is there. */
      ensureFeaturedImageDownloaded: async ({
        userId,
        signal,
        ...body
      }: CallOptions & {
        userId: string
        url: string
        provider: string
        attribution: { author: string; authorUrl?: string; license?: string; sourceUrl?: string }
        boardId?: string
      }): Promise<StoredMedia> =>
        stored(await asUser<MediaItem>(userId, '/api/media/featured', { method: 'POST', body, retry: true, signal })),
    },
  }
}
