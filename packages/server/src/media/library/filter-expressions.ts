import type { MediaFilter, Orientation } from '@holdall/protocol'
import { type Expression, type ExpressionBuilder, type ExpressionWrapper, type SqlBool, sql } from 'kysely'
import type { Tables } from '../../db/generated/tables.ts'
import { isOnBoard } from '../../ledger/references.ts'

type Builder = ExpressionBuilder<Tables, 'media'>
type Condition = ExpressionWrapper<Tables, 'media', SqlBool>

/** How `q` is answered: by candidates that were looked up, or row by row where it fits a large part of the library. */
export type SearchPlan = { kind: 'none' } | { kind: 'ids'; ids: string[] } | { kind: 'scan'; terms: string }

/** Dimensions that facets count, and so may leave out of the conditions. */
export type FacetDimension = 'source_type' | 'kind' | 'status' | 'visibility'

/** The conditions of a listing of the items of `owners`; `tagsDrive` says that the table which drives the query already meets the tags. */
export function filterConditions(
  eb: Builder,
  owners: readonly string[],
  filter: MediaFilter,
  {
    search,
    tagsDrive = false,
    omit = [],
  }: { search: SearchPlan; tagsDrive?: boolean; omit?: readonly FacetDimension[] },
): Condition[] {
  const conditions: Condition[] = []
  const oneOf = (column: FacetDimension, values: readonly string[] = []) => {
    if (values.length === 0 || omit.includes(column)) return
    conditions.push(eb(`media.${column}`, '=', oneOrAny(values)))
  }
  conditions.push(eb('media.owner_user_id', '=', oneOrAny(owners)))
  if (filter.project) conditions.push(eb('media.project_id', '=', oneOrAny(filter.project)))
  conditions.push(eb('media.deleted_at', filter.trashed ? 'is not' : 'is', null))
  if (filter.trashed) conditions.push(eb('media.purging_at', 'is', null))
  if (filter.unused !== undefined) conditions.push(eb(unusedCondition(filter.unused), '=', true))
  if (filter.duplicates !== undefined) conditions.push(eb(duplicateCondition(filter.duplicates), '=', true))
  oneOf('source_type', filter.source_type)
  oneOf('kind', filter.kind)
  oneOf('status', filter.status)
  oneOf('visibility', filter.visibility)
  if (filter.mime) conditions.push(eb.or(filter.mime.map((pattern) => mimeCondition(eb, pattern))))
  if (filter.tags && !tagsDrive) conditions.push(tagCondition(eb, owners, filter, filter.tags))
  if (filter.from) conditions.push(eb('media.created_at', '>=', filter.from))
  if (filter.to) conditions.push(eb('media.created_at', '<', filter.to))
  if (filter.minBytes !== undefined) conditions.push(eb('media.size_bytes', '>=', filter.minBytes))
  if (filter.maxBytes !== undefined) conditions.push(eb('media.size_bytes', '<=', filter.maxBytes))
  if (filter.orientation) conditions.push(eb.or(filter.orientation.map((name) => orientationCondition(eb, name))))
  if (search.kind === 'ids') conditions.push(eb('media.id', '=', sql<string>`any (${search.ids}::text[])`))
  if (search.kind === 'scan') conditions.push(eb(matches(sql.ref('media.search'), search.terms), '=', true))
  return conditions
}

/** Named by no document, scene, snapshot or board, and here for so many days at least. */
function unusedCondition(days: number | false) {
  const used = sql<boolean>`(exists (select from media_references r where r.media_id = media.id and r.counts)
    or exists (select from snapshot_media s where s.media_id = media.id) or ${sql.raw(isOnBoard('media'))})`
  if (days === false) return used
  return sql<boolean>`(not ${used} and media.created_at <= now() - make_interval(days => ${days}))`
}

/** Whether a live item of the same owner, other than the row, has the same content. */
function duplicateCondition(wanted: boolean) {
  const other = sql`exists (select from media other where other.owner_user_id = media.owner_user_id and other.checksum = media.checksum
    and other.id <> media.id and other.deleted_at is null and other.purging_at is null)`
  return wanted ? sql<boolean>`(${other})` : sql<boolean>`(not ${other})`
}

/** Whether a search document has every word of `terms`. */
export function matches(document: Expression<unknown>, terms: string) {
  return sql<boolean>`(${document} @@ (select to_tsquery('simple', public.unaccent('public.unaccent', ${terms}))))`
}

/** A single value is compared as such: the planner knows how frequent it is. */
function oneOrAny(values: readonly string[]) {
  return values.length === 1 ? (values[0] as string) : sql<string>`any (${values as string[]}::text[])`
}

function mimeCondition(eb: Builder, pattern: string): Condition {
  if (!pattern.endsWith('/*')) return eb('media.mime_type', '=', pattern)
  // A range of text, which row level security lets use an index where there is one; `/` is followed by `0`.
  const kind = pattern.slice(0, -2)
  return eb.and([eb('media.mime_type', '>=', `${kind}/`), eb('media.mime_type', '<', `${kind}0`)])
}

function tagCondition(eb: Builder, owners: readonly string[], { trashed }: MediaFilter, tags: string[]): Condition {
  // Trashed items have no tag rows.
  if (trashed) return eb(sql<boolean>`(media.tags && ${tags}::text[])`, '=', true)
  return eb('media.id', 'in', (q) =>
    q
      .selectFrom('media_tags')
      .select('media_id')
      .where('owner_user_id', '=', oneOrAny(owners))
      .where('tag', '=', oneOrAny(tags)),
  )
}

function orientationCondition(eb: Builder, name: Orientation): Condition {
  if (name === 'square') return eb('media.width', '=', eb.ref('media.height'))
  return eb('media.width', name === 'landscape' ? '>' : '<', eb.ref('media.height'))
}
