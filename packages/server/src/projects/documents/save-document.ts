import { HoldallError, type ReportedConflicts, requireDocumentName } from '@holdall/protocol'
import { type Actor, actorOf, type Statement } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { quotaError } from '../../ledger/quota.ts'
import { requireEditor } from '../find-project.ts'
import type { ProjectContext } from '../project-context.ts'
import type { ProjectRow } from '../project-row.ts'
import { type CachedDocument, lazyDocument } from './document-cache.ts'
import { unknownVersion } from './migrate-document.ts'
import { type DocumentChange, type NextBody, patched, replaced } from './next-body.ts'
import { cacheable, definitionOf, documentMediaIds, headOf } from './read-document.ts'
import type { SaveCondition } from './save-condition.ts'

export interface SaveOptions {
  condition: SaveCondition
  /** Version of the body that is sent. @default the current one */
  schemaVersion?: number | undefined
  /** Values that lost a merge, to be kept with the save. */
  conflicts?: ReportedConflicts | undefined
}

/** A document after a save. */
export interface SavedDocument {
  name: string
  revision: number
  text: string
  schemaVersion: number
  /** False when the very same was there already. */
  changed: boolean
  created: boolean
  updatedAt: Date
}

/** The head is not what the save builds on; carries what is needed to merge. */
export class StaleDocumentError extends HoldallError {
  readonly current: { revision: number; text: string }

  constructor(name: string, current: { revision: number; text: string }) {
    super('precondition_failed', `The document "${name}" has changed: it is at revision ${current.revision}`, {
      hint: 'Merge with `current` and save again with its revision in If-Match',
    })
    this.current = current
  }
}

/** History of one document beyond this is thinned further than its ages ask for. */
const HISTORY_LIMIT_BYTES = 256 * 1024 * 1024
const MAX_ATTEMPTS = 20

const SAVE: Pick<Statement, 'name' | 'text'> = {
  name: 'save-document',
  text: 'select * from holdall.save_document($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)',
}

interface Outcome {
  outcome: 'saved' | 'unchanged' | 'stale' | 'required' | 'absent' | 'newer' | 'locked_out'
  revision: number
  body: string | null
  schema_version: number
  updated_at: Date
}

/**
 * Saves a document: durable, with its history and its references, when it resolves. A patch of a document that somebody else saves
 * meanwhile is applied anew if its condition allows.
 *
 * @throws {precondition_failed} a {@link StaleDocumentError}; {precondition_required} {not_found} {conflict} {unprocessable} {too_large}
 */
export async function saveDocument(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  name: string,
  change: DocumentChange,
  options: SaveOptions,
): Promise<SavedDocument> {
  requireDocumentName(name)
  requireEditor(project, identity)
  if (project.deleted_at !== null)
    throw new HoldallError('conflict', 'The project is in the trash', { hint: 'Restore it first' })
  let condition = options.condition
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const head =
      change.kind === 'replace' ? null : await headFor(context, identity, project, name, condition, attempt > 0)
    const next =
      head === null
        ? replaced(context, project, name, change, options.schemaVersion)
        : patched(context, project, name, change, head, options.schemaVersion)
    if (head !== null) condition = { kind: 'match', revision: head.revision }
    const outcome = await send(context, identity, project, name, next, condition, options)
    const settled = settle(context, project, name, next, outcome, head, condition)
    if (settled !== null) return settled
    const isMine = options.condition.kind === 'match' || change.kind === 'replace'
    if (isMine) throw stale(context, project, name, outcome)
  }
  throw new HoldallError('unavailable', `The document "${name}" changes faster than it can be patched`, {
    retryAfterSeconds: 1,
  })
}

/** What a patch is applied to. The database compares revisions: a cached head that is not the head any more is found out there. */
async function headFor(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  name: string,
  condition: SaveCondition,
  again: boolean,
): Promise<CachedDocument> {
  const wanted = condition.kind === 'match' ? condition.revision : null
  const cached = again ? null : await headOf(context, identity, project, name, { fresh: false })
  const head =
    cached !== null && (wanted === null || cached.revision === wanted)
      ? cached
      : await headOf(context, identity, project, name, { fresh: true })
  if (head === null)
    throw new HoldallError('not_found', `There is no document "${name}" to patch`, { hint: 'Create it with PUT' })
  context.cache.set(project.id, name, head)
  if (condition.kind === 'none') throw conditionRequired(name, head.revision)
  if (condition.kind === 'create' || (wanted !== null && head.revision !== wanted && !again))
    throw new StaleDocumentError(name, { revision: head.revision, text: currentText(context, project, name, head) })
  return head
}

async function send(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  name: string,
  { text, value, sizeBytes }: NextBody,
  condition: SaveCondition,
  { conflicts }: SaveOptions,
): Promise<Outcome> {
  const definition = definitionOf(context, project, name)
  const { version = 1 } = definition
  const ids = documentMediaIds(definition, text, () => value)
  const known = context.cache.get(project.id, name)
  const sameMedia =
    known !== null &&
    condition.kind === 'match' &&
    known.revision === condition.revision &&
    known.schemaVersion === version &&
    ids.join() === known.mediaIds.join()
  const actor: Actor = actorOf(identity)
  const statements: Statement[] = [
    {
      ...SAVE,
      values: [
        project.id,
        name,
        condition.kind,
        condition.kind === 'match' ? condition.revision : null,
        text,
        sizeBytes,
        version,
        version,
        sameMedia ? null : ids,
        conflicts === undefined || conflicts.length === 0 ? null : JSON.stringify(conflicts.map(asText)),
        identity.userId,
        context.clock(),
        HISTORY_LIMIT_BYTES,
      ],
    },
  ]
  const quotaBytes = await context.quotaBytes(project.owner_user_id)
  if (quotaBytes !== null)
    statements.push({
      name: 'enforce-quota',
      text: 'select holdall.enforce_quota($1, $2)',
      values: [project.owner_user_id, quotaBytes],
    })
  const [saved] = await context.database.batch([{ actor, statements }]).catch((error: unknown) => {
    throw quotaError(error, sizeBytes, quotaBytes)
  })
  return saved?.rows[0] as Outcome
}

/** The value as text: JSONB would refuse `\u0000`, and change numbers and the order of names. */
function asText({ path, value }: ReportedConflicts[number]): { path: string; value: string } {
  return { path, value: JSON.stringify(value ?? null) }
}

/** The answer to what the database said; null when the condition did not hold. */
function settle(
  context: ProjectContext,
  project: ProjectRow,
  name: string,
  { text, value }: NextBody,
  { outcome, revision, schema_version, updated_at }: Outcome,
  head: CachedDocument | null,
  condition: SaveCondition,
): SavedDocument | null {
  switch (outcome) {
    case 'saved':
    case 'unchanged':
      context.cache.set(
        project.id,
        name,
        lazyDocument(
          { revision, schemaVersion: schema_version, text },
          () => value,
          () => documentMediaIds(definitionOf(context, project, name), text, () => value),
        ),
      )
      return {
        name,
        revision,
        text,
        schemaVersion: schema_version,
        changed: outcome === 'saved',
        created: outcome === 'saved' && (condition.kind === 'create' || condition.kind === 'none'),
        updatedAt: updated_at,
      }
    case 'stale':
      return null
    case 'required':
      throw conditionRequired(name, revision)
    case 'absent':
      context.cache.delete(project.id, name)
      if (head !== null) throw new HoldallError('not_found', `There is no document "${name}" to patch`)
      throw new HoldallError('precondition_failed', `There is no document "${name}" any more`, {
        hint: 'Create it with If-None-Match: *',
        details: { current: null },
      })
    case 'newer':
      throw unknownVersion(name, schema_version, definitionOf(context, project, name).version ?? 1)
    case 'locked_out':
      throw new HoldallError('conflict', 'The project was deleted meanwhile', {
        hint: 'Restore it from the trash first',
      })
  }
}

function stale(context: ProjectContext, project: ProjectRow, name: string, outcome: Outcome): StaleDocumentError {
  const { revision, body, schema_version } = outcome
  const head = cacheable(context, project, name, { revision, body: body ?? 'null', schema_version })
  context.cache.set(project.id, name, head)
  return new StaleDocumentError(name, { revision, text: currentText(context, project, name, head) })
}

function currentText(context: ProjectContext, project: ProjectRow, name: string, head: CachedDocument): string {
  const { version = 1 } = definitionOf(context, project, name)
  return head.schemaVersion === version ? head.text : JSON.stringify(head.value)
}

function conditionRequired(name: string, revision: number): HoldallError {
  return new HoldallError('precondition_required', `The document "${name}" exists; a save must say what it builds on`, {
    hint: `Send If-Match: "${revision}" if that is what you have read, or If-Match: * to overwrite whatever is there`,
    details: { revision },
  })
}
