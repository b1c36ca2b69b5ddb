import type { MediaKind, MediaStatus, SourceType, StorageCategory, Visibility } from '@holdall/protocol'
import type { Actor, Statement } from '../db/database.ts'

/** What a media row is made of when its bytes have been placed. */
export interface NewMedia {
  id: string
  ownerUserId: string
  createdBy: string
  projectId: string | null
  sceneId: string | null
  kind: MediaKind
  sourceType: SourceType
  enhancementType: string | null
  originalMediaId: string | null
  visibility: Visibility
  status: MediaStatus
  title: string
  description: string
  tags: string[]
  filename: string
  originalFilename: string
  mimeType: string
  sizeBytes: number
  checksum: string
  storageKey: string
  category: StorageCategory
  attribution: Record<string, unknown> | null
  metadata: Record<string, unknown>
  createdAt: Date
}

/** One finalisation: the row, and what it depends on. */
export interface Finalisation {
  actor: Actor
  media: NewMedia
  /** Whether a reservation under the media id must still be open. */
  reserved: boolean
  /** Queue of the job that processes the item; null when nothing is left to do. */
  queue: string | null
  /** Limit of the owner's bytes; null when there is none. */
  quotaBytes: number | null
}

/**
 * The statement that finalises a batch: row, usage delta, outbox event and job request of each item, under its own actor's eyes. It answers
 * `{id, twinKey}` of those that took effect: a missing one has lost its reservation, or its project is gone or on its way out (locked FOR KEY
 * SHARE until commit). `twinKey` is the key of an older object with the same owner and content.
 *
 * @param items all of users, or all of the service
 */
export function finaliseStatement(items: readonly Finalisation[]): Statement {
  const plain = items.filter(isPlain)
  const parts = [
    ...Map.groupBy(
      items.filter((item) => !isPlain(item)),
      userOf,
    ),
  ]
    // A fixed order of actors, so that two batches never wait for each other in a circle.
    .sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1))
    .map(([userId, own]) => ({ ...(userId === null ? {} : { userId }), items: own.map(inputOf) }) as object)
  if (plain.length > 0) parts.unshift({ actingUsers: [...new Set(plain.map(userOf))], items: plain.map(inputOf) })
  const queued = items.flatMap(({ queue, media }) => (queue === null ? [] : [media.id]))
  const queue = items.find((item) => item.queue !== null)?.queue ?? null
  return {
    name: 'finalise-media',
    text: 'select * from holdall.finalise_media($1, $2, $3)',
    values: [JSON.stringify(parts), queue, queued],
  }
}

/** A file that goes into its uploader's own library: those of many users share one statement. */
function isPlain({ actor, media, reserved }: Finalisation): boolean {
  const { createdBy, ownerUserId, projectId, tags } = media
  const own = actor !== 'service' && actor.userId === createdBy && createdBy === ownerUserId
  return own && projectId === null && !reserved && tags.length === 0
}

function userOf({ actor }: Finalisation): string | null {
  return actor === 'service' ? null : actor.userId
}

function inputOf({ media, reserved }: Finalisation): object {
  return { ...media, reserved }
}

/**
 * Quota checks, last before commit and in a fixed order: the lock of an owner is held for as short as possible and never in a cycle. Each is
 * asked under the eyes of a user who added to it: nobody is told about another's.
 */
export function quotaStatements(items: readonly Finalisation[]): Statement[] {
  const quotas = new Map<string, { quotaBytes: number; asker: string }>()
  for (const { actor, media, quotaBytes } of items)
    if (quotaBytes !== null)
      quotas.set(media.ownerUserId, { quotaBytes, asker: actor === 'service' ? '' : actor.userId })
  return [...quotas.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([owner, { quotaBytes, asker }]) => ({
      name: 'enforce-quota-as',
      text: "select set_config('app.user_id', $3, true), holdall.enforce_quota($1, $2)",
      values: [owner, quotaBytes, asker],
    }))
}
