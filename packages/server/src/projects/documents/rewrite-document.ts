import type { Transaction } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import type { ProjectContext } from '../project-context.ts'
import type { ProjectRow } from '../project-row.ts'
import { definitionOf, documentMediaIds } from './read-document.ts'
import { replaceIds } from './replace-ids.ts'

/** A stored text, in the version it was stored in. */
export interface StoredText {
  name: string
  body: string
  schema_version: number
}

// Whatever version the head has: the text is written as it was, and migrated when it is read.
const WRITE = `select revision from holdall.save_document($1, $2, 'any', null, $3, $4, $5, ${2 ** 31 - 1}, $6, null, $7, $8, $9)`

/**
 * Writes a stored text into a project whose lock is held, to the letter but for some ids of media or scenes; history and references follow.
 *
 * @param ids what they are replaced by
 */
export async function rewriteDocument(
  context: ProjectContext,
  tx: Transaction,
  { userId }: Identity,
  project: ProjectRow,
  { name, body, schema_version }: StoredText,
  ids: ReadonlyMap<string, string>,
): Promise<{ revision: number; sizeBytes: number }> {
  const text = replaceIds(body, ids)
  const sizeBytes = Buffer.byteLength(text)
  const named = documentMediaIds(definitionOf(context, project, name), text, () => JSON.parse(text))
  const { rows } = await tx.query<{ revision: number }>({
    text: WRITE,
    values: [
      project.id,
      name,
      text,
      sizeBytes,
      schema_version,
      named,
      userId,
      context.clock(),
      Number.MAX_SAFE_INTEGER,
    ],
  })
  return { revision: rows[0]?.revision as number, sizeBytes }
}
