import {
  type GenerateRequest,
  generateRequestSchema,
  HoldallError,
  type JobStarted,
  type MediaItem,
  type MediaKind,
  parseInput,
  type SourceType,
  type SpeechRequest,
  speechRequestSchema,
} from '@holdall/protocol'
import type { Identity } from './identity/identity.ts'
import { requestGeneration, requestSpeech } from './media/asking/request-making.ts'
import { ingest } from './media/ingest.ts'
import type { IngestIntent } from './media/ingest-source.ts'
import { listMedia } from './media/library/list-media.ts'
import type { MediaRow } from './media/media-row.ts'
import { type PlaceOnBoard, requireBoard, showOnBoard } from './media/moodboards/show-on-board.ts'
import { rowOfNewMedia } from './media/new-media-row.ts'
import { trashMedia } from './media/trash-media.ts'
import { fetchedIntent } from './media/url-import/fetched-intent.ts'
import { importFromUrl } from './media/url-import/import-from-url.ts'
import type { Platform } from './platform.ts'
import { type ServiceFile, sourceOfFile } from './service-file.ts'

/** What is kept: the item, and its permanent URL. */
export interface StoredMedia {
  mediaId: string
  url: string
}

export interface UploadUserFile {
  userId: string
  file: ServiceFile
  title?: string
  tags?: string[]
  metadata?: Record<string, unknown>
}

export interface Attribution {
  author: string
  authorUrl?: string
  license?: string
  sourceUrl?: string
}

/** The media functions that older programs call, in this process, with the rights of the user whom they name. */
export interface MediaFunctions {
  /**
   * Downloads an enhanced picture and keeps it, as one made from `originalMediaId`.
   *
   * @throws {invalid_request} {unprocessable} {unsupported_type} {unavailable} as the fetch goes; {not_found} for an original that is not the user's to see
   */
  saveEnhancedImageUnified(request: {
    userId: string
    imageUrl: string
    originalMediaId?: string
    enhancementType: string
    /** The board whose item shows it from now on, or whose cover it becomes. */
    boardId?: string
    itemId?: string
    metadata?: Record<string, unknown>
  }): Promise<StoredMedia>
  /** @throws {unsupported_type} when the content is no picture */
  uploadUserImage(request: UploadUserFile): Promise<StoredMedia>
  /** @throws {unsupported_type} when the content is no video */
  uploadUserVideo(request: UploadUserFile): Promise<StoredMedia>
  /** To the trash. @returns false when there is no such item @throws {in_use} */
  deleteMediaUnified(request: { userId: string; mediaId: string }): Promise<boolean>
  getUserUnifiedMedia(request: {
    userId: string
    sourceType?: SourceType
    kind?: MediaKind
    /** 1 to 200. @default 50 */
    limit?: number
    cursor?: string | null
  }): Promise<{ items: MediaItem[]; nextCursor: string | null }>
  /**
   * Has a picture, video or sound made from words, as `POST /api/media/generate`: the job names the item when it is there.
   *
   * @throws {invalid_request} for a provider that does not do this; {not_found} {forbidden} for the project
   */
  generate(request: { userId: string } & GenerateRequest): Promise<JobStarted>
  /** Has a text spoken, as `POST /api/media/speech`. @throws as `generate` */
  speak(request: { userId: string } & SpeechRequest): Promise<JobStarted>
  FeaturedImageService: {
    /** Downloads a stock picture once, with whose it is; a known address is answered with what is there. */
    ensureFeaturedImageDownloaded(request: {
      userId: string
      url: string
      provider: string
      attribution: Attribution
      /** The board whose cover it becomes. */
      boardId?: string
    }): Promise<StoredMedia>
  }
}

type Parts = Pick<Platform, 'media' | 'presenter' | 'fetchedFiles' | 'providers'>

export function createMediaFunctions({ media, presenter, fetchedFiles, providers }: Parts): MediaFunctions {
  const stored = async (row: MediaRow, identity: Identity): Promise<StoredMedia> => {
    const { id, storageUrl } = await presenter.one(row, identity)
    return { mediaId: id, url: storageUrl }
  }
  const fetched = async (userId: string, url: string, intent: IngestIntent, place?: PlaceOnBoard) => {
    const identity = userOf(userId)
    await requireBoard(media, identity, place)
    const { row } = await importFromUrl(media, fetchedFiles, identity, { url, intent })
    if (place) await showOnBoard(media, identity, place, row.id)
    return stored(row, identity)
  }
  const upload = async (request: UploadUserFile, kind: MediaKind): Promise<StoredMedia> => {
    const { userId, file, title, tags, metadata } = request
    const identity = userOf(userId)
    const { name, type, body, sizeBytes } = sourceOfFile(file)
    const made = await ingest(
      media,
      identity,
      {
        body,
        filename: name,
        declaredMime: type,
        declaredBytes: sizeBytes,
        expectedSha256: null,
        intent: {
          ...(title === undefined ? {} : { title }),
          ...(tags === undefined ? {} : { tags }),
          ...(metadata === undefined ? {} : { metadata }),
        },
      },
      { kind },
    )
    return stored(rowOfNewMedia(made), identity)
  }
  return {
    async saveEnhancedImageUnified(request) {
      const { userId, imageUrl, boardId, itemId, ...made } = request
      const intent = await fetchedIntent(media, userOf(userId), { ...made, sourceType: 'enhanced' })
      return fetched(userId, imageUrl, intent, boardId === undefined ? undefined : { boardId, itemId })
    },
    uploadUserImage: (request) => upload(request, 'image'),
    uploadUserVideo: (request) => upload(request, 'video'),
    async deleteMediaUnified({ userId, mediaId }) {
      try {
        await trashMedia(media, userOf(userId), mediaId)
        return true
      } catch (error) {
        if (error instanceof HoldallError && error.code === 'not_found') return false
        throw error
      }
    },
    async getUserUnifiedMedia({ userId, sourceType, kind, limit = 50, cursor = null }) {
      const identity = userOf(userId)
      if (!Number.isInteger(limit) || limit < 1 || limit > 200)
        throw new HoldallError('invalid_request', 'The limit must be a whole number from 1 to 200')
      const filter = { ...(sourceType ? { source_type: [sourceType] } : {}), ...(kind ? { kind: [kind] } : {}) }
      const sort = { by: 'created', descending: true } as const
      const { rows, nextCursor } = await listMedia(media.database, identity, { filter, sort, limit, cursor })
      return { items: await presenter.many(rows, identity), nextCursor }
    },
    async generate({ userId, ...asked }) {
      const request = parseInput(generateRequestSchema, asked, 'The request')
      return { jobId: await requestGeneration(media, providers, userOf(userId), request) }
    },
    async speak({ userId, ...asked }) {
      const request = parseInput(speechRequestSchema, asked, 'The request')
      return { jobId: await requestSpeech(media, providers, userOf(userId), request) }
    },
    FeaturedImageService: {
      ensureFeaturedImageDownloaded: ({ userId, url, provider, attribution, boardId }) =>
        fetched(
          userId,
          url,
          { sourceType: 'stock', attribution: { ...attribution }, metadata: { provider } },
          boardId === undefined ? undefined : { boardId },
        ),
    },
  }
}

function userOf(userId: string): Identity {
  return { userId, role: 'user', via: 'internal', readOnly: false }
}
