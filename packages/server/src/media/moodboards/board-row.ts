import type { Visibility } from '@holdall/protocol'

/** A moodboard as it is read everywhere. */
export interface BoardRow {
  id: string
  external_id: string | null
  owner_user_id: string
  title: string
  description: string
  visibility: Visibility
  cover_media_id: string | null
  revision: number
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
  item_count: number
  /** The item that stands for the board, as far as the reader sees it. */
  shown_cover_id: string | null
}

/** Something on a board. */
export interface BoardItemRow {
  id: string
  media_id: string | null
  x: number
  y: number
  w: number
  h: number
  z: number
  note: string
  created_at: Date
  updated_at: Date
}

const NAMES = [
  'id',
  'external_id',
  'owner_user_id',
  'title',
  'description',
  'visibility',
  'cover_media_id',
  'revision',
  'created_at',
  'updated_at',
  'deleted_at',
]

/** For a `select` or `returning` list over `moodboards`. */
export const BOARD_COLUMNS = `${NAMES.map((name) => `moodboards.${name}`).join(', ')},
  (select count(*)::int from moodboard_items i where i.board_id = moodboards.id) as item_count,
  coalesce(
    (select m.id from media m where m.id = moodboards.cover_media_id and m.deleted_at is null and m.purging_at is null),
    (select m.id from moodboard_items i join media m on m.id = i.media_id
      where i.board_id = moodboards.id and m.kind in ('image', 'video') and m.deleted_at is null and m.purging_at is null
      order by i.created_at, i.id limit 1)
  ) as shown_cover_id`

/** The same over `moodboard_items`. */
export const ITEM_COLUMNS = ['id', 'media_id', 'x', 'y', 'w', 'h', 'z', 'note', 'created_at', 'updated_at']
  .map((name) => `moodboard_items.${name}`)
  .join(', ')
