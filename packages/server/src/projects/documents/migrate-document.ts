import { type DocumentTypeDefinition, HoldallError } from '@holdall/protocol'
import { parseDocument, withPlainNumbers } from './document-text.ts'

/**
 * The body of a stored document, in the version that its type saves.
 *
 * @throws {conflict} for a version that this program does not know, or has no way up from: it is refused, never rewritten
 */
export function migrateDocument(
  text: string,
  from: number,
  { version = 1, migrations = {} }: DocumentTypeDefinition,
  name: string,
): unknown {
  if (from > version) throw unknownVersion(name, from, version)
  // Parsed anew: a migration may change what it is given, and meets plain numbers.
  let current: unknown = from === version ? parseDocument(text) : JSON.parse(text)
  for (let step = from; step < version; step++) {
    const migrate = migrations[step]
    if (migrate === undefined) throw unknownVersion(name, from, version)
    try {
      current = migrate(current)
    } catch (cause) {
      throw new HoldallError('corrupt', `The document "${name}" could not be migrated from version ${step}`, { cause })
    }
    if (current === undefined)
      throw new HoldallError('corrupt', `The migration of "${name}" from version ${step} answered nothing`)
  }
  return current
}

/** Checks a body of the current version. @throws {unprocessable} with one error per problem */
export function validateDocument(body: unknown, { schema }: DocumentTypeDefinition, name: string): void {
  if (schema === undefined) return
  const verdict = schema()['~standard'].validate(withPlainNumbers(body))
  if (verdict instanceof Promise)
    throw new HoldallError('internal', `The schema of "${name}" is asynchronous; document schemas must not be`)
  const issues = verdict.issues ?? []
  if (issues.length === 0) return
  const errors = issues.slice(0, 50).map(({ path = [], message }) => ({
    path: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    message,
  }))
  throw new HoldallError(
    'unprocessable',
    `The document "${name}" does not fit its schema: ${errors[0]?.path}: ${errors[0]?.message}`,
    { errors },
  )
}

export function unknownVersion(name: string, found: number, version: number): HoldallError {
  return new HoldallError(
    'conflict',
    `The document "${name}" has schema version ${found}; this server knows ${version}`,
    {
      hint:
        found > version ? 'Update this program: a newer one wrote it' : 'Add the missing migration to its project type',
      details: { schemaVersion: found, knownVersion: version },
    },
  )
}
