import {
  conflictListSchema,
  DATA_DOCUMENT,
  documentListSchema,
  HoldallError,
  parseInput,
  type ReportedConflicts,
  reportedConflictsSchema,
  revisionListSchema,
} from '@holdall/protocol'
import type { Context } from 'hono'
import type { Platform } from '../../platform.ts'
import { parseDocument } from '../../projects/documents/document-text.ts'
import {
  deleteDocument,
  listConflicts,
  listDocuments,
  listRevisions,
  resolveConflict,
} from '../../projects/documents/list-documents.ts'
import type { DocumentChange } from '../../projects/documents/next-body.ts'
import { type DocumentBody, readDocument } from '../../projects/documents/read-document.ts'
import { type SaveCondition, saveCondition } from '../../projects/documents/save-condition.ts'
import { type SavedDocument, StaleDocumentError, saveDocument } from '../../projects/documents/save-document.ts'
import { findProject } from '../../projects/find-project.ts'
import { documentTarget } from '../document-target.ts'
import type { AppEnv } from '../env.ts'
import { answerJson, answerJsonText } from '../json-answer.ts'
import { documentBody } from '../json-request.ts'
import { problemOf } from '../middleware/problem.ts'
import { requestHeader } from '../middleware/request-header.ts'
import { identityOf } from '../middleware/require-identity.ts'
import { PROJECTS, pageOf, projectOf } from '../project-answer.ts'
import type { Routes } from '../route.ts'

const DATA = `${PROJECTS}/:id/data`
const LIST = `${PROJECTS}/:id/documents`
const ONE = `${LIST}/:name{.+}`
const BODY_TYPES = { 'application/json': 'The body; all of it for PUT, a merge patch for PATCH' }
const PATCH_TYPES = {
  'application/merge-patch+json': 'A merge patch (RFC 7396); `application/json` means the same',
  'application/json-patch+json': 'A JSON Patch (RFC 6902)',
}
const ANY_JSON = { 'application/json': 'The body, exactly as it was accepted' }

/** Documents: `data`, named ones, their history and conflicts. */
export function documentRoutes(routes: Routes, platform: Platform): void {
  const spec = { tag: 'Documents' as const, access: 'user' as const }
  const saved = { ...spec, answerTypes: ANY_JSON, headers: { ETag: 'The revision' } }

  routes.add({ ...saved, method: 'get', path: DATA, summary: 'The data of a project' }, (c) =>
    read(c, platform, DATA_DOCUMENT),
  )
  routes.add({ ...saved, method: 'put', path: DATA, summary: 'Replace the data', bodyTypes: BODY_TYPES }, (c) =>
    save(c, platform, DATA_DOCUMENT, readReplacement, conditionOf(c)),
  )
  routes.add({ ...saved, method: 'patch', path: DATA, summary: 'Change the data', bodyTypes: PATCH_TYPES }, (c) =>
    save(c, platform, DATA_DOCUMENT, readPatch, conditionOf(c)),
  )
  routes.add(
    { ...saved, method: 'post', path: DATA, summary: 'Replace the data; the last writer wins', bodyTypes: BODY_TYPES },
    (c) => save(c, platform, DATA_DOCUMENT, readReplacement, { kind: 'any' }, 200),
  )

  routes.add(
    { ...spec, method: 'get', path: LIST, summary: 'Documents by name', answer: documentListSchema },
    async (c) =>
      answerJson(c, await listDocuments(platform.projects, identityOf(c), await projectOf(c, platform), pageOf(c))),
  )
  routes.add({ ...saved, method: 'get', path: ONE, summary: 'One document' }, (c) => readPart(c, platform))
  routes.add(
    { ...saved, method: 'put', path: ONE, summary: 'Create or replace a document', bodyTypes: BODY_TYPES },
    (c) => save(c, platform, documentNameOf(c), readReplacement, conditionOf(c)),
  )
  routes.add({ ...saved, method: 'patch', path: ONE, summary: 'Change a document', bodyTypes: PATCH_TYPES }, (c) =>
    save(c, platform, documentNameOf(c), readPatch, conditionOf(c)),
  )
  routes.add(
    { ...spec, method: 'delete', path: ONE, summary: 'Delete a document; its history stays', status: 204 },
    (c) => removePart(c, platform),
  )
  routes.describe({
    ...spec,
    method: 'get',
    path: `${ONE}/revisions`,
    summary: 'Kept revisions, the newest first',
    answer: revisionListSchema,
  })
  routes.describe({ ...saved, method: 'get', path: `${ONE}/revisions/:n`, summary: 'An earlier revision' })
  routes.describe({
    ...spec,
    method: 'get',
    path: `${ONE}/conflicts`,
    summary: 'Values that lost a merge',
    answer: conflictListSchema,
  })
  routes.describe({
    ...spec,
    method: 'delete',
    path: `${ONE}/conflicts/:n`,
    summary: 'Mark a conflict as resolved',
    status: 204,
  })
  routes.add(
    { ...saved, method: 'post', path: `${ONE}/revisions/:n/restore`, summary: 'Make an earlier revision the head' },
    (c) => restore(c, platform),
  )
}

function conditionOf(c: Context<AppEnv>): SaveCondition {
  return saveCondition(requestHeader(c, 'if-match'), requestHeader(c, 'if-none-match'))
}

async function readReplacement(c: Context<AppEnv>): Promise<DocumentChange> {
  const { text, value } = await documentBody(c, ['application/json'])
  return { kind: 'replace', text, value }
}

async function readPatch(c: Context<AppEnv>): Promise<DocumentChange> {
  const { text, value, type } = await documentBody(c, [
    'application/merge-patch+json',
    'application/json-patch+json',
    'application/json',
  ])
  const patch = parseDocument(text, { value })
  return type === 'application/json-patch+json' ? { kind: 'json-patch', patch } : { kind: 'merge-patch', patch }
}

async function save(
  c: Context<AppEnv>,
  platform: Platform,
  name: string,
  readChange: (c: Context<AppEnv>) => Promise<DocumentChange>,
  condition: SaveCondition,
  status?: 200,
): Promise<Response> {
  const identity = identityOf(c)
  const project = await projectOf(c, platform)
  const change = await readChange(c)
  return answerStale(c, async () => {
    const document = await saveDocument(platform.projects, identity, project, name, change, {
      condition,
      schemaVersion: schemaVersionOf(c),
      conflicts: conflictsOf(c),
    })
    return savedJson(c, document, status ?? (document.created ? 201 : 200))
  })
}

/** `Prefer: return=minimal` spares the body, which the caller has. @see RFC 7240 */
function savedJson(c: Context<AppEnv>, { revision, text, schemaVersion }: SavedDocument, status: number): Response {
  const headers = { ETag: `"${revision}"`, 'X-Schema-Version': String(schemaVersion) }
  if (!/\breturn=minimal\b/i.test(requestHeader(c, 'prefer') ?? '')) return answerJsonText(c, text, status, headers)
  return c.body(null, 204, { ...headers, 'Preference-Applied': 'return=minimal' })
}

/** A 412 carries the head as `current: {revision, body}`; its text goes out as it is. */
async function answerStale(c: Context<AppEnv>, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StaleDocumentError)) throw error
    const { status, headers, body } = problemOf(error, { requestId: c.get('requestId') })
    const { revision, text } = error.current
    const problem = `${JSON.stringify(body).slice(0, -1)},"current":{"revision":${revision},"body":${text}}}`
    return answerJsonText(c, problem, status, { ...headers, ETag: `"${revision}"` })
  }
}

async function read(c: Context<AppEnv>, platform: Platform, name: string, revision?: number): Promise<Response> {
  const document = await readDocument(platform.projects, identityOf(c), await projectOf(c, platform), name, revision)
  const headers = documentHeaders(document)
  if (
    requestHeader(c, 'if-none-match')
      ?.split(/\s*,\s*/)
      .some((tag) => tag.replace(/^W\//, '') === headers.ETag)
  )
    return c.body(null, 304, headers)
  return answerJsonText(c, document.text, 200, headers)
}

function documentHeaders({
  revision,
  schemaVersion,
  migratedFrom,
  updatedAt,
}: DocumentBody): Record<string, string> & { ETag: string } {
  return {
    ETag: `"${revision}"`,
    'Last-Modified': updatedAt.toUTCString(),
    'Cache-Control': 'private, no-cache',
    'X-Schema-Version': String(schemaVersion),
    ...(migratedFrom === null ? {} : { 'X-Migrated-From': String(migratedFrom) }),
  }
}

async function readPart(c: Context<AppEnv>, platform: Platform): Promise<Response> {
  const { name, part, n } = documentTarget(c.req.param('name') as string)
  if (part === null) return read(c, platform, name)
  if (part === 'revisions' && n !== null) return read(c, platform, name, n)
  if (n !== null) throw new HoldallError('not_found', 'There is nothing at this address')
  const project = await projectOf(c, platform)
  const list = part === 'revisions' ? listRevisions : listConflicts
  return answerJson(c, await list(platform.projects, identityOf(c), project, name, pageOf(c)))
}

async function removePart(c: Context<AppEnv>, platform: Platform): Promise<Response> {
  const { name, part, n } = documentTarget(c.req.param('name') as string)
  const project = await projectOf(c, platform)
  if (part === 'conflicts' && n !== null) await resolveConflict(platform.projects, identityOf(c), project, name, n)
  else if (part === null) {
    const condition = conditionOf(c)
    if (condition.kind === 'create')
      throw new HoldallError('invalid_request', 'If-None-Match: * asks for nothing to be there: nothing to delete')
    await deleteDocument(
      platform.projects,
      identityOf(c),
      project,
      name,
      condition.kind === 'match' ? condition.revision : null,
    )
  } else throw new HoldallError('method_not_allowed', 'History is not deleted by hand')
  return c.body(null, 204)
}

async function restore(c: Context<AppEnv>, platform: Platform): Promise<Response> {
  const identity = identityOf(c)
  const project = await findProject(platform.database, identity, c.req.param('id') as string)
  const { name, part, n } = documentTarget(`${c.req.param('name')}/revisions/${c.req.param('n')}`)
  if (part !== 'revisions' || n === null) throw new HoldallError('not_found', 'There is nothing at this address')
  const earlier = await readDocument(platform.projects, identity, project, name, n)
  const condition = conditionOf(c)
  return answerStale(c, async () => {
    const change: DocumentChange = { kind: 'replace', text: earlier.text, value: JSON.parse(earlier.text) }
    const saved = await saveDocument(platform.projects, identity, project, name, change, {
      condition: condition.kind === 'none' ? { kind: 'any' } : condition,
    })
    return savedJson(c, saved, 200)
  })
}

function documentNameOf(c: Context<AppEnv>): string {
  const { name, part } = documentTarget(c.req.param('name') as string)
  if (part !== null) throw new HoldallError('method_not_allowed', 'History and conflicts are not written to')
  return name
}

/** Version of the schema that the caller's body is in. @throws {invalid_request} */
function schemaVersionOf(c: Context<AppEnv>): number | undefined {
  const text = requestHeader(c, 'x-schema-version')
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new HoldallError('invalid_request', 'X-Schema-Version must be a whole number from 1')
}

/** Values that lost a merge: a JSON list of `{path, value}`. @throws {invalid_request} */
function conflictsOf(c: Context<AppEnv>): ReportedConflicts | undefined {
  const text = requestHeader(c, 'x-conflicts')
  if (text === undefined) return undefined
  let value: unknown
  try {
    // Header values come as Latin-1; a client sends JSON in ASCII, or UTF-8.
    value = parseDocument(Buffer.from(text, 'latin1').toString('utf8'))
  } catch (cause) {
    throw new HoldallError('invalid_request', 'X-Conflicts is not JSON', {
      hint: 'Send a list of {path, value}',
      cause,
    })
  }
  return parseInput(reportedConflictsSchema, value, 'X-Conflicts').map(({ path, value: lost = null }) => ({
    path,
    value: lost,
  }))
}
