import { type BoardCreate, HoldallError, ID_PREFIXES } from '@holdall/protocol'
import { actorOf, violates } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import type { MediaContext } from '../media-context.ts'
import { boardEvent } from './board-change.ts'
import type { BoardRow } from './board-row.ts'

/** What boards ask of the media room. */
export type BoardContext = Pick<MediaContext, 'database' | 'clock' | 'createId'>

const INSERT = `
insert into moodboards (id, external_id, owner_user_id, title, description, visibility, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $7)`

/** An empty board of the caller's. @throws {conflict} for a taken external id */
export async function createBoard(
  { database, clock, createId }: BoardContext,
  identity: Identity,
  { title, description = '', visibility = 'private', externalId = null }: BoardCreate,
  { id = createId(ID_PREFIXES.board) }: { id?: string | undefined } = {},
): Promise<BoardRow> {
  const now = clock()
  const ownerUserId = identity.userId
  await database
    .batch([
      {
        actor: actorOf(identity),
        statements: [
          { text: INSERT, values: [id, externalId, ownerUserId, title, description, visibility, now] },
          boardEvent({ id, ownerUserId }, identity.userId, 'board.created', { revision: 1 }),
        ],
      },
    ])
    .catch((error: unknown) => {
      throw takenOr(error, externalId)
    })
  return {
    id,
    external_id: externalId,
    owner_user_id: ownerUserId,
    title,
    description,
    visibility,
    cover_media_id: null,
    revision: 1,
    created_at: now,
    updated_at: now,
    deleted_at: null,
    item_count: 0,
    shown_cover_id: null,
  }
}

/** The error, or that the caller has a board with this external id. */
export function takenOr(error: unknown, externalId: string | null): unknown {
  if (!violates(error, 'moodboards_owner_user_id_external_id_key')) return error
  return new HoldallError('conflict', `You have a board with the external id "${externalId ?? ''}" already`, {
    hint: 'It may be in the trash. Use that one, or choose another id',
    errors: [{ path: 'externalId', message: 'is taken' }],
  })
}
