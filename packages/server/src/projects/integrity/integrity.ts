import { HoldallError, type IntegrityReport } from '@holdall/protocol'
import { actorOf } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { migrateDocument, validateDocument } from '../documents/migrate-document.ts'
import { definitionOf } from '../documents/read-document.ts'
import type { ProjectContext } from '../project-context.ts'
import type { ProjectRow } from '../project-row.ts'
import { missingMedia } from './missing-media.ts'

type Issue = IntegrityReport['issues'][number]

interface FileRow {
  id: string
  storage_key: string
  size_bytes: number
  checksum: string
  status: string
  status_reason: string | null
  original_filename: string
}

const PAGE = 500
const HEADS_AT_ONCE = 16
/** Beyond this much looking, what is left is reported as not looked at. */
const LIMIT_MS = 20_000

/** Looks for what is missing or broken in a project: media it names, objects of its files, bodies of its documents. */
export async function checkIntegrity(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
): Promise<IntegrityReport> {
  const until = performance.now() + LIMIT_MS
  const issues: Issue[] = [
    ...mediaIssues(await missingMedia(context.database, project)),
    ...(await documentIssues(context, identity, project)),
    ...(await fileIssues(context, identity, project, until)),
  ]
  return { valid: issues.every(({ severity }) => severity !== 'error'), issues }
}

function mediaIssues(missing: Awaited<ReturnType<typeof missingMedia>>): Issue[] {
  return missing.flatMap(({ mediaId, state, checksum, filename, usedBy }) =>
    usedBy.map(({ kind, name }): Issue => {
      const what = filename === null ? mediaId : `"${filename}" (${mediaId})`
      return {
        severity: state === 'gone' ? 'error' : 'warning',
        path: `${kind}s/${name}`,
        code: state === 'gone' ? 'missing_media' : 'trashed_media',
        message: state === 'gone' ? `${what} is not there any more` : `${what} is in the trash`,
        mediaId,
        ...(checksum === null ? {} : { checksum }),
      }
    }),
  )
}

async function documentIssues(context: ProjectContext, identity: Identity, project: ProjectRow): Promise<Issue[]> {
  const issues: Issue[] = []
  const { rows } = await context.database.one<{ name: string }>(actorOf(identity), {
    text: 'select name from documents where project_id = $1 and deleted_at is null order by name',
    values: [project.id],
  })
  for (const { name } of rows) {
    // One body at a time: together they may be large.
    const { rows: heads } = await context.database.one<{ body: string; schema_version: number }>(actorOf(identity), {
      text: `select r.body, r.schema_version from documents d
        join document_revisions r on r.project_id = d.project_id and r.name = d.name and r.revision = d.revision
        where d.project_id = $1 and d.name = $2 and d.deleted_at is null`,
      values: [project.id, name],
    })
    if (!heads[0]) continue
    const definition = definitionOf(context, project, name)
    try {
      validateDocument(migrateDocument(heads[0].body, heads[0].schema_version, definition, name), definition, name)
    } catch (error) {
      const isVersion = error instanceof HoldallError && error.code === 'conflict'
      issues.push({
        severity: 'error',
        path: `documents/${name}`,
        code: isVersion ? 'unknown_version' : 'invalid_document',
        message: error instanceof Error ? error.message : String(error),
      })
    }
  }
  return issues
}

async function fileIssues(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  until: number,
): Promise<Issue[]> {
  const issues: Issue[] = []
  for (let after = ''; ; ) {
    const { rows } = await context.database.one<FileRow>(actorOf(identity), {
      text: `select id, storage_key, size_bytes, checksum, status, status_reason, original_filename from media
        where project_id = $1 and purging_at is null and id > $2 order by id limit ${PAGE}`,
      values: [project.id, after],
    })
    const last = rows.at(-1)
    if (last === undefined) return issues
    after = last.id
    const waiting = [...rows]
    const look = async () => {
      for (let row = waiting.pop(); row !== undefined; row = waiting.pop())
        issues.push(...(await fileIssue(context, row)))
    }
    await Promise.all(Array.from({ length: HEADS_AT_ONCE }, look))
    if (performance.now() > until) {
      issues.push({
        severity: 'warning',
        path: 'media',
        code: 'unread',
        message: `Files after ${after} were not looked at: there are too many for one request`,
      })
      return issues
    }
  }
}

async function fileIssue(context: ProjectContext, row: FileRow): Promise<Issue[]> {
  const found = await context.bucket.head(row.storage_key)
  const common = { path: `media/${row.id}`, mediaId: row.id, checksum: row.checksum }
  if (found === null)
    return [
      {
        ...common,
        severity: 'error',
        code: 'missing_object',
        message: `The bytes of "${row.original_filename}" are not in the store`,
      },
    ]
  if (found.sizeBytes !== row.size_bytes)
    return [
      {
        ...common,
        severity: 'error',
        code: 'wrong_size',
        message: `"${row.original_filename}" has ${found.sizeBytes} bytes in the store, ${row.size_bytes} were stored`,
      },
    ]
  if (row.status !== 'failed') return []
  return [
    {
      ...common,
      severity: 'warning',
      code: 'failed_media',
      message: `"${row.original_filename}" could not be processed: ${row.status_reason ?? ''}`,
    },
  ]
}
