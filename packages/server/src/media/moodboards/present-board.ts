import type { Board, BoardItem, BoardMedia, BoardWithItems, MediaItem } from '@holdall/protocol'
import { actorOf, type Database } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { MEDIA_COLUMNS, type MediaRow } from '../media-row.ts'
import type { MediaPresenter } from '../present.ts'
import type { ChangedItems } from './add-items.ts'
import { type BoardItemRow, type BoardRow, ITEM_COLUMNS } from './board-row.ts'

const ITEMS = `select ${ITEM_COLUMNS} from moodboard_items where board_id = $1 order by z, id`
const MEDIA = `select ${MEDIA_COLUMNS} from media where id = any ($1::text[]) and purging_at is null`

/** Turns boards into answers, with the media as the caller may see it. */
export class BoardPresenter {
  readonly #database: Database
  readonly #presenter: MediaPresenter

  constructor(database: Database, presenter: MediaPresenter) {
    this.#database = database
    this.#presenter = presenter
  }

  async many(rows: readonly BoardRow[], identity: Identity): Promise<Board[]> {
    const media = await this.#media(
      rows.map(({ shown_cover_id: id }) => id),
      identity,
    )
    return rows.map((row) => presentBoard(row, media, mayKnow(row.owner_user_id, identity)))
  }

  async one(row: BoardRow, identity: Identity): Promise<Board> {
    return (await this.many([row], identity))[0] as Board
  }

  /** With everything that lies on it, from the bottom to the top. */
  async withItems(row: BoardRow, identity: Identity): Promise<BoardWithItems> {
    const { rows } = await this.#database.one<BoardItemRow>(actorOf(identity), {
      name: 'board-items',
      text: ITEMS,
      values: [row.id],
    })
    const media = await this.#media([row.shown_cover_id, ...rows.map(({ media_id: id }) => id)], identity)
    const isOwn = mayKnow(row.owner_user_id, identity)
    return { ...presentBoard(row, media, isOwn), items: rows.map((item) => presentItem(item, media, isOwn)) }
  }

  async items({ items, ownerUserId }: ChangedItems, identity: Identity): Promise<BoardItem[]> {
    const media = await this.#media(
      items.map(({ media_id: id }) => id),
      identity,
    )
    return items.map((item) => presentItem(item, media, mayKnow(ownerUserId, identity)))
  }

  async #media(ids: readonly (string | null)[], identity: Identity): Promise<Map<string, BoardMedia>> {
    const wanted = [...new Set(ids.filter((id) => id !== null))]
    if (wanted.length === 0) return new Map()
    const { rows } = await this.#database.one<MediaRow>(actorOf(identity), {
      name: 'board-media',
      text: MEDIA,
      values: [wanted],
    })
    const items = await this.#presenter.many(rows, identity)
    return new Map(items.map((item) => [item.id, boardMedia(item)]))
  }
}

const mayKnow = (ownerUserId: string, { role, userId }: Identity) => role === 'service' || userId === ownerUserId

/** Others learn neither what the owner calls it elsewhere nor the id of a cover that they may not see. */
function presentBoard(row: BoardRow, media: ReadonlyMap<string, BoardMedia>, isOwn: boolean): Board {
  const cover = (row.shown_cover_id === null ? null : media.get(row.shown_cover_id)) ?? null
  return {
    id: row.id,
    externalId: isOwn ? row.external_id : null,
    title: row.title,
    description: row.description,
    visibility: row.visibility,
    ownerUserId: row.owner_user_id,
    coverMediaId: isOwn || row.cover_media_id === cover?.id ? row.cover_media_id : null,
    cover,
    itemCount: row.item_count,
    revision: row.revision,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    deletedAt: row.deleted_at?.toISOString() ?? null,
  }
}

/** Others learn no id of what they may not see. */
function presentItem(row: BoardItemRow, media: ReadonlyMap<string, BoardMedia>, isOwn: boolean): BoardItem {
  const shown = (row.media_id === null ? null : media.get(row.media_id)) ?? null
  return {
    id: row.id,
    mediaId: isOwn ? row.media_id : (shown?.id ?? null),
    url: shown?.storageUrl ?? null,
    x: row.x,
    y: row.y,
    w: row.w,
    h: row.h,
    z: row.z,
    note: row.note,
    media: shown,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

function boardMedia(item: MediaItem): BoardMedia {
  return {
    id: item.id,
    kind: item.kind,
    status: item.status,
    title: item.title,
    originalFilename: item.originalFilename,
    mimeType: item.mimeType,
    width: item.width,
    height: item.height,
    durationSeconds: item.durationSeconds,
    placeholder: item.placeholder,
    ...(item.attribution === undefined ? {} : { attribution: item.attribution }),
    deletedAt: item.deletedAt,
    url: item.url,
    thumbnailUrl: item.thumbnailUrl,
    ...(item.posterUrl === undefined ? {} : { posterUrl: item.posterUrl }),
    storageUrl: item.storageUrl,
  }
}
