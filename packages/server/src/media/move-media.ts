import { HoldallError, type RenditionCategory } from '@holdall/protocol'
import { actorOf, type Statement, UnknownOutcomeError } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import type { MediaContext, UploadTarget } from './media-context.ts'
import { MEDIA_COLUMNS, type MediaRow } from './media-row.ts'
import { placeMedia } from './placement.ts'
import { renditionKey } from './renditions-key.ts'

export interface Move {
  row: MediaRow
  /** Old key → new key, of the item and of its renditions. */
  keys: [from: string, to: string][]
  newKey: string
}

/**
 * Moves items into a project, or (null) back to the library: bytes under the new place's keys, old keys kept as aliases. All or none.
 *
 * @returns how many had to move
 * @throws {not_found} with one error per id; {conflict} when the project belongs to someone else
 */
export async function moveMedia(
  context: MediaContext,
  identity: Identity,
  ids: readonly string[],
  projectId: string | null,
): Promise<number> {
  const target = projectId === null ? null : await context.uploadTarget(identity, projectId)
  const moves = await planMoves(context, identity, [...new Set(ids)].sort(), target)
  const placed: string[] = []
  try {
    for (const { keys } of moves) {
      for (const [from, to] of keys) {
        await context.bucket.copy(from, to)
        placed.push(to)
      }
    }
    await commit(context, identity, moves, target)
  } catch (error) {
    // Copies that nothing refers to; when the outcome is unknown, the collector finds out.
    if (!(error instanceof UnknownOutcomeError)) await context.bucket.deleteMany(placed)
    throw error
  }
  for (const { row } of moves) context.deliveryCache.invalidate(row.id)
  await context.bucket.deleteMany(moves.flatMap(({ keys }) => keys.map(([from]) => from)))
  return moves.length
}

// As the policy for updates has it: what may only be read is not copied first and refused afterwards.
const MAY_CHANGE = `(owner_user_id = holdall.uid() or project_id = any ((select holdall.member_projects('write'))::text[]))`

async function planMoves(
  context: MediaContext,
  identity: Identity,
  ids: string[],
  target: UploadTarget | null,
): Promise<Move[]> {
  const isService = identity.role === 'service'
  const [items, renditions] = (await context.database.batch([
    {
      actor: actorOf(identity),
      statements: [
        {
          text: `select ${MEDIA_COLUMNS} from media where id = any ($1::text[]) and purging_at is null and deleted_at is null and ($2 or ${MAY_CHANGE})`,
          values: [ids, isService],
        },
        { text: 'select media_id, storage_key from renditions where media_id = any ($1::text[])', values: [ids] },
      ],
    },
  ])) as unknown as [{ rows: MediaRow[] }, { rows: { media_id: string; storage_key: string }[] }]
  const found = new Map(items.rows.map((row) => [row.id, row]))
  const errors = ids
    .filter((id) => !found.has(id))
    .map((id) => ({ path: `ids/${id}`, message: 'There is no such media item, or you may not change it' }))
  for (const row of found.values()) {
    if (target && row.owner_user_id !== target.ownerUserId)
      errors.push({ path: `ids/${row.id}`, message: 'The project belongs to someone else; copy the item instead' })
    if (!target && !isService && row.owner_user_id !== identity.userId)
      errors.push({ path: `ids/${row.id}`, message: 'Only its owner may move it into their library' })
  }
  if (errors.length > 0)
    throw new HoldallError(
      found.size === ids.length ? 'conflict' : 'not_found',
      `Nothing was moved: ${errors.length} of ${ids.length} items cannot be`,
      { errors },
    )
  const projectId = target?.projectId ?? null
  return [...found.values()]
    .filter((row) => row.project_id !== projectId || row.scene_id !== null)
    .map((row) => {
      const own = renditions.rows.filter(({ media_id }) => media_id === row.id)
      return planMove(
        context,
        row,
        own.map(({ storage_key: key }) => key),
        projectId,
      )
    })
}

/** New keys for an item and its renditions in another place. */
export function planMove(
  context: Pick<MediaContext, 'createId'>,
  row: MediaRow,
  renditionKeys: readonly string[],
  projectId: string | null,
): Move {
  // A new hash: the item may come back to a place where its old key is an alias by then.
  const { storageKey } = placeMedia({
    mediaId: context.createId('media'),
    ownerUserId: row.owner_user_id,
    projectId,
    sceneId: null,
    category: null,
    sourceType: row.source_type,
    originalFilename: row.original_filename,
    mimeType: row.mime_type,
  })
  const place = { id: row.id, ownerUserId: row.owner_user_id, projectId }
  const keys = renditionKeys.map((key): [string, string] => [
    key,
    renditionKey(place, categoryOf(key), key.slice(key.lastIndexOf('/') + 1)),
  ])
  return { row, newKey: storageKey, keys: [[row.storage_key, storageKey], ...keys] }
}

/** Of a rendition: the folder above the item's own. */
function categoryOf(key: string): RenditionCategory {
  return key.split('/').at(-3) === 'processed' ? 'processed' : 'thumbnails'
}

// Repeats what the plan saw: a row that changed meanwhile makes all of it fail.
const COMMIT = `
with wanted as (select * from jsonb_to_recordset($1::jsonb) as x (id text, key text, new_key text)),
live as (select id from projects where id = $2 and deleted_at is null and purging_at is null for key share),
moved as (
  update media set project_id = $2, scene_id = null, category = 'uploads', storage_key = w.new_key,
    filename = substring(w.new_key from '[^/]*$'), updated_at = $3
  from wanted w where media.id = w.id and media.storage_key = w.key and media.deleted_at is null and media.purging_at is null
    and ($2::text is null or exists (select from live))
  returning media.id, media.owner_user_id, media.source_type, media.kind, media.size_bytes, w.key
), aliased as (
  insert into media_aliases (key, media_id, owner_user_id) select key, id, owner_user_id from moved
), event as (
  insert into outbox (owner_user_id, actor_user_id, kind, subject_id) select owner_user_id, $4, 'media.updated', id from moved
)
select id from moved`

async function commit(
  context: MediaContext,
  identity: Identity,
  moves: Move[],
  target: UploadTarget | null,
): Promise<void> {
  if (moves.length === 0) return
  const projectId = target?.projectId ?? null
  await context.database.as(actorOf(identity), async (tx) => {
    const { rowCount } = await tx.query({
      text: COMMIT,
      values: [
        JSON.stringify(moves.map(({ row, newKey }) => ({ id: row.id, key: row.storage_key, new_key: newKey }))),
        projectId,
        context.clock(),
        identity.userId,
      ],
    })
    if (rowCount !== moves.length)
      throw new HoldallError('conflict', 'Something changed while the items were moved; nothing was moved', {
        hint: 'Try again',
      })
    await Promise.all(moveStatements(moves, projectId).map((statement) => tx.query(statement)))
  })
}

/** What follows an item that has moved: the keys of its renditions, and its bytes in the sums. */
export function moveStatements(moves: readonly Move[], projectId: string | null): Statement[] {
  const renditionKeys = moves.flatMap(({ keys }) => keys.slice(1))
  return [
    {
      text: 'update renditions r set storage_key = x.to_key from unnest($1::text[], $2::text[]) as x (from_key, to_key) where r.storage_key = x.from_key',
      values: [renditionKeys.map(([from]) => from), renditionKeys.map(([, to]) => to)],
    },
    { text: MOVE_USAGE, values: [JSON.stringify(moves.map(usageOf)), projectId ?? ''] },
  ]
}

// Out of one place, into the other; renditions move with their item.
const MOVE_USAGE = `
with x as (select * from jsonb_to_recordset($1::jsonb) as x (id text, owner text, project text, category text, source text, kind text, bytes bigint)),
r as (select x.owner, x.project, x.source, x.kind, r.category, r.size_bytes from x join renditions r on r.media_id = x.id)
insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
  select owner, project, category, source, kind, -bytes, -1 from x
  union all select owner, $2, 'uploads', source, kind, bytes, 1 from x
  union all select owner, project, category, source, kind, -size_bytes, -1 from r
  union all select owner, $2, category, source, kind, size_bytes, 1 from r`

function usageOf({ row }: Move) {
  return {
    id: row.id,
    owner: row.owner_user_id,
    project: row.project_id ?? '',
    category: row.category,
    source: row.source_type,
    kind: row.kind,
    bytes: row.size_bytes,
  }
}
