import type { ProjectListQuery, ProjectSortField } from '@holdall/protocol'
import { type RawBuilder, sql } from 'kysely'
import type { Position } from './cursor.ts'

/**
 * How `q` finds projects: among the first rows in sort order, which a frequent word fills a page from; by candidates that were looked up; or
 * row by row.
 */
export type SearchPlan =
  | { kind: 'none' }
  | { kind: 'window'; terms: string }
  | { kind: 'ids'; ids: string[] }
  | { kind: 'scan'; terms: string }

export const SORT_COLUMNS = {
  updated: 'projects.updated_at',
  created: 'projects.created_at',
  name: 'projects.sort_name',
  size: 'projects.size_bytes',
} as const satisfies Record<ProjectSortField, string>

/** Which projects of one part of a list (the caller's own, or those shared with them) are on the page, and on none before it. */
export function listConditions(
  part: RawBuilder<unknown>,
  { filter, sort }: Pick<ProjectListQuery, 'filter' | 'sort'>,
  position: Position | null,
  search: SearchPlan,
): RawBuilder<unknown> {
  const conditions = [
    part,
    sql`projects.deleted_at is ${sql.raw(filter.trashed ? 'not null' : 'null')}`,
    sql`projects.purging_at is null`,
    sql`projects.importing_until is null`,
  ]
  if (filter.type) conditions.push(sql`projects.type = ${oneOrAny(filter.type)}`)
  if (filter.status) conditions.push(sql`projects.status = ${oneOrAny(filter.status)}`)
  if (search.kind === 'ids') conditions.push(sql`projects.id = any (${search.ids}::text[])`)
  if (search.kind === 'scan') conditions.push(matches(sql.ref('projects.search'), search.terms))
  if (position !== null) {
    const beyond = sql.raw(sort.descending ? '<' : '>')
    conditions.push(sql`(${sql.ref(SORT_COLUMNS[sort.by])}, projects.id) ${beyond} (${position.value}, ${position.id})`)
  }
  return sql.join(conditions, sql` and `)
}

/** Whether a search document has every word of `terms`. */
export function matches(document: RawBuilder<unknown>, terms: string): RawBuilder<unknown> {
  return sql`${document} @@ (select to_tsquery('simple', public.unaccent('public.unaccent', ${terms})))`
}

/** The order of the list, by columns named so. */
export function inOrder(value: string, id: string, { descending }: { descending: boolean }): RawBuilder<unknown> {
  const direction = sql.raw(descending ? 'desc' : 'asc')
  return sql`order by ${sql.ref(value)} ${direction}, ${sql.ref(id)} ${direction}`
}

/** A single value is compared as such: the planner knows how frequent it is. */
function oneOrAny(values: readonly string[]): RawBuilder<unknown> {
  return values.length === 1 ? sql`${values[0]}` : sql`any (${values}::text[])`
}
