import { HoldallError } from '@holdall/protocol'
import { actorOf, type Database, hasSqlState } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { ingest } from '../../media/ingest.ts'
import type { IngestSource } from '../../media/ingest-source.ts'
import { replaceContent } from '../../media/replace-content.ts'
import { replaceIds } from '../../projects/documents/replace-ids.ts'
import { deriveItem, type ItemFields } from './derived-item.ts'
import type { FolderContext } from './folder-context.ts'
import { PATH_MEMBER, sidecarOf } from './folder-names.ts'
import type { ImportPlan, ImportStep } from './plan-import.ts'
import type { FolderContents } from './read-folder.ts'
import { readSource } from './source-file.ts'
import { readSourceJson } from './source-json.ts'

const UNIQUE_VIOLATION = '23505'
const MAX_ATTEMPTS = 5

/** One file, through the one way in: as a new item, or as the new content of one. The bytes must be those that were planned. */
export async function importMedia(
  { media }: FolderContext,
  identity: Identity,
  contents: FolderContents,
  plan: ImportPlan,
  step: ImportStep,
  signal?: AbortSignal,
): Promise<void> {
  const id = step.mediaId as string
  const store = async <T>(work: (source: Omit<IngestSource, 'intent' | 'finish'>) => Promise<T>) => {
    const body = readSource(contents.root, step.path)
    const filename = step.path.slice(step.path.lastIndexOf('/') + 1)
    const facts = { declaredMime: null, declaredBytes: step.sizeBytes, expectedSha256: step.sha256 }
    try {
      await work({ body, filename, ...facts, signal })
    } finally {
      // Also when it was not read to its end.
      await body.return()
    }
  }
  if (step.action === 'update') return store((source) => replaceContent(media, identity, id, source))

  const said = await intentOf(contents, plan, step)
  for (let attempt = 1; ; attempt++) {
    try {
      return await store((source) => ingest(media, identity, { ...source, ...said }, { id, takenOver: attempt > 1 }))
    } catch (error) {
      if (!isTaken(error)) throw error
      // A killed attempt left its object or reservation, or another import is at this very file.
      const stored = await storedSha256(media.database, identity, id)
      if (stored === step.sha256) return
      if (stored !== null || attempt === MAX_ATTEMPTS) throw error
    }
  }
}

async function storedSha256(database: Database, identity: Identity, id: string): Promise<string | null> {
  const { rows } = await database.one<{ checksum: string }>(actorOf(identity), {
    text: 'select checksum from media where id = $1',
    values: [id],
  })
  return rows[0]?.checksum ?? null
}

async function intentOf(
  { root, paths, failures, holdall }: FolderContents,
  { project, ids }: ImportPlan,
  { path }: ImportStep,
) {
  const sidecar = sidecarOf(path)
  const isReadable = paths.has(sidecar) && !failures.some((failure) => failure.path === sidecar)
  const derived = deriveItem(path, isReadable ? (await readSourceJson(root, sidecar)).value : null)
  const known = holdall?.media.get(path)
  if (!known) return { intent: { ...derived, projectId: project.id } }
  const { title, description, tags, sourceType, enhancementType, visibility, attribution = null, category } = known
  const rename = (id: string | null) => (id === null ? null : (ids.get(id) ?? id))
  const metadata = JSON.parse(replaceIds(JSON.stringify(known.metadata), ids)) as Record<string, unknown>
  const fields: ItemFields = {
    ...{ title, description, tags, sourceType, enhancementType, visibility, attribution },
    category: category === 'exports' ? 'output' : category,
    metadata: { ...metadata, [PATH_MEMBER]: path },
  }
  const links = { sceneId: rename(known.sceneId), originalMediaId: rename(known.originalMediaId) }
  return { filename: known.originalFilename, intent: { ...fields, ...links, projectId: project.id } }
}

function isTaken(error: unknown): boolean {
  return hasSqlState(error, UNIQUE_VIOLATION) || (error instanceof HoldallError && error.code === 'conflict')
}
