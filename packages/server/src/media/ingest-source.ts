import type { MediaKind, ProjectCategory, SourceType, Visibility } from '@holdall/protocol'
import type { Identity } from '../identity/identity.ts'
import type { NewMedia } from '../ledger/new-media.ts'
import type { MediaContext } from './media-context.ts'
import type { Sniffed } from './sniff.ts'

/** What the uploader wants the item to be. */
export interface IngestIntent {
  projectId?: string | null
  sceneId?: string | null
  category?: ProjectCategory | null
  sourceType?: SourceType
  enhancementType?: string | null
  originalMediaId?: string | null
  visibility?: Visibility
  title?: string
  description?: string
  tags?: string[]
  attribution?: Record<string, unknown> | null
  metadata?: Record<string, unknown>
}

/** Bytes on their way in, from whichever door. */
export interface IngestSource {
  body: AsyncIterable<Uint8Array>
  filename: string | null
  declaredMime: string | null
  /** Length of the file where it is known beforehand. */
  declaredBytes: number | null
  expectedSha256: string | null
  /** Intent as far as it is known before the bytes. */
  intent: IngestIntent
  /** Proves that the source ended as it should; answers what is only known now. Called once, after the last byte. */
  finish?: (() => Promise<{ intent: IngestIntent; expectedSha256: string | null }>) | undefined
  signal?: AbortSignal | undefined
}

/** What becomes of a placed object, where that is not simply a new item. */
export interface IngestSink {
  /** The id that was allotted beforehand. @default a new one */
  id?: string | undefined
  /** An earlier attempt with this id was cut off; its object and reservation may still be there. @default false */
  takenOver?: boolean
  /** Other kinds are refused. @default any */
  kind?: MediaKind
  /** Whose the bytes are, outside projects. @default the identity */
  ownerUserId?: string
  /** Commits; must take the reservation with it when there is one. @default a new media row */
  commit?: (media: NewMedia, options: { reserved: boolean; quotaBytes: number | null }) => Promise<void>
}

/** One upload between its first bytes and its commit. */
export interface UploadInProgress {
  context: MediaContext
  identity: Identity
  source: IngestSource
  sink: IngestSink
  sniffed: Sniffed
  maxBytes: number
  /** What the key is named after, where that is not the item's id. */
  placementId: string | null
}
