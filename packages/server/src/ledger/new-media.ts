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
 * Row, usage delta, outbox event and job request of several finalisations by one actor, in one statement. The ids that come back are those
 * that took effect: a missing one has lost its reservation, or its project is gone or on its way out (locked FOR KEY SHARE until commit).
 * `twinKey` is the key of an older object with the same owner and content (the statement does not see the rows that it adds).
 */
const INSERT = `
with input as (
  select * from jsonb_to_recordset($1::jsonb) as x (
    id text, "ownerUserId" text, "createdBy" text, "projectId" text, "sceneId" text, kind text, "sourceType" text, "enhancementType" text,
    "originalMediaId" text, visibility text, status text, title text, description text, tags text[], filename text, "originalFilename" text,
    "mimeType" text, "sizeBytes" bigint, checksum text, "storageKey" text, category text, attribution jsonb, metadata jsonb,
    "createdAt" timestamptz, reserved boolean)
), live as (
  select id from projects where id in (select "projectId" from input) and deleted_at is null and purging_at is null for key share
), taken as (
  delete from reservations where id in (select id from input where reserved) and state = 'open' returning id
), added as (
  insert into media (id, owner_user_id, created_by, project_id, scene_id, kind, source_type, enhancement_type, original_media_id, visibility,
      status, title, description, tags, filename, original_filename, mime_type, size_bytes, checksum, storage_key, category, attribution,
      metadata, created_at, updated_at, content_at)
    select id, "ownerUserId", "createdBy", "projectId", "sceneId", kind, "sourceType", "enhancementType", "originalMediaId", visibility,
      status, title, description, tags, filename, "originalFilename", "mimeType", "sizeBytes", checksum, "storageKey", category, attribution,
      metadata, "createdAt", "createdAt", "createdAt"
    from input
    where ("projectId" is null or "projectId" in (select id from live)) and (not reserved or id in (select id from taken))
  returning id
), usage as (
  insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
    select "ownerUserId", coalesce("projectId", ''), category, "sourceType", kind, sum("sizeBytes"), count(*)
    from input where id in (select id from added) group by 1, 2, 3, 4, 5
), event as (
  insert into outbox (owner_user_id, actor_user_id, kind, subject_id)
    select "ownerUserId", "createdBy", 'media.created', id from input where id in (select id from added)
)
select added.id, (
    select m.storage_key from media m
    where m.owner_user_id = input."ownerUserId" and m.checksum = input.checksum and m.purging_at is null order by m.created_at limit 1
  ) as "twinKey"
from added join input using (id)`

/** One call for all jobs of a batch: only for rows that were added, since the others' reservations stay or their projects are gone. */
const ENQUEUE = `
select holdall.enqueue_media_jobs($1, array(select id from media where id = any ($2::text[]) and status = 'processing'))`

/** The statements that finalise `items`, all of one actor. */
export function finaliseStatements(items: Finalisation[]): Statement[] {
  const input = items.map(({ media, reserved }) => ({ ...media, reserved }))
  const statements: Statement[] = [{ name: 'finalise', text: INSERT, values: [JSON.stringify(input)] }]
  for (const [queue, waiting] of Map.groupBy(items, ({ queue }) => queue)) {
    if (queue !== null)
      statements.push({ name: 'enqueue-media', text: ENQUEUE, values: [queue, waiting.map(({ media }) => media.id)] })
  }
  const quotas = new Map<string, number>()
  for (const { media, quotaBytes } of items) if (quotaBytes !== null) quotas.set(media.ownerUserId, quotaBytes)
  // Last before commit, in a fixed order: the lock of an owner is held for as short as possible and never in a cycle.
  for (const owner of [...quotas.keys()].sort()) {
    statements.push({
      name: 'enforce-quota',
      text: 'select holdall.enforce_quota($1, $2)',
      values: [owner, quotas.get(owner)],
    })
  }
  return statements
}
