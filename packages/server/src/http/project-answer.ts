import { type MissingMedia, pageQuerySchema, parseInput, queryParameters } from '@holdall/protocol'
import type { Context } from 'hono'
import { actorOf } from '../db/index.ts'
import type { Platform } from '../platform.ts'
import type { PageRequest } from '../projects/documents/list-documents.ts'
import { findProject } from '../projects/find-project.ts'
import { readProjectSums } from '../projects/list/project-sums.ts'
import { presentProject } from '../projects/present-project.ts'
import type { ProjectRow } from '../projects/project-row.ts'
import type { AppEnv } from './env.ts'
import { answerJson } from './json-answer.ts'
import { identityOf } from './middleware/require-identity.ts'
import { searchParams } from './search-params.ts'

export const PROJECTS = '/api/storage/projects'

/** The project that the path names, as the caller may see it. @throws {not_found} */
export function projectOf(c: Context<AppEnv>, platform: Platform): Promise<ProjectRow> {
  return findProject(platform.database, identityOf(c), c.req.param('id') as string)
}

export async function projectsJson(c: Context<AppEnv>, platform: Platform, rows: readonly ProjectRow[]) {
  const sums = await readProjectSums(
    platform.database,
    actorOf(identityOf(c)),
    rows.map(({ id, owner_user_id }) => ({ id, ownerUserId: owner_user_id })),
  )
  return rows.map((row) => presentProject(row, sums.get(row.id)))
}

export async function projectJson(
  c: Context<AppEnv>,
  platform: Platform,
  row: ProjectRow,
  { status = 200, missing }: { status?: 200 | 201; missing?: MissingMedia[] } = {},
): Promise<Response> {
  const sums = await readProjectSums(platform.database, actorOf(identityOf(c)), [
    { id: row.id, ownerUserId: row.owner_user_id },
  ])
  const headers: Record<string, string> = status === 201 ? { Location: `${PROJECTS}/${row.id}` } : {}
  return answerJson(c, presentProject(row, sums.get(row.id), missing), status, headers)
}

/** @throws {invalid_request} */
export function pageOf(c: Context<AppEnv>): PageRequest {
  const { limit = 50, cursor = null } = parseInput(pageQuerySchema, queryParameters(searchParams(c)), 'The query')
  return { limit, cursor }
}
