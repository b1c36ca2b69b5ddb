import type { Identity } from '../../identity/identity.ts'
import { claimScenes, linkScenes } from '../../projects/bundles/fill-scenes.ts'
import { NewIds } from '../../projects/bundles/new-ids.ts'
import { replaceIds } from '../../projects/documents/replace-ids.ts'
import { saveDocument } from '../../projects/documents/save-document.ts'
import { editProject } from '../../projects/edit-project.ts'
import type { ProjectRow } from '../../projects/project-row.ts'
import type { FolderContext } from './folder-context.ts'
import { failureOf } from './folder-failure.ts'
import { IMPORT_DOCUMENT } from './folder-names.ts'
import { importMedia } from './import-media.ts'
import { inLanes } from './in-lanes.ts'
import type { ImportPlan, ImportStep } from './plan-import.ts'
import type { PresentParts } from './present-parts.ts'
import { documentText, type FolderContents } from './read-folder.ts'

const FILES_AT_ONCE = 4

export interface ImportWork {
  context: FolderContext
  identity: Identity
  project: ProjectRow
  contents: FolderContents
  present: PresentParts
  plan: ImportPlan
  onStep: (step: ImportStep) => void
  signal?: AbortSignal | undefined
}

/**
 * Carries a plan out: scenes, then media, then the documents that name them, then the journal. Killed at any moment, the next import goes on: every
 * item has an id of its own beforehand, and a document is there or not. What fails is added to `contents.failures`.
 */
export async function executeImport(work: ImportWork): Promise<void> {
  const { context, identity, project, contents, present, plan, onStep, signal } = work
  const { failures, holdall } = contents
  const isFirst = present.journal === null && holdall !== null && holdall.manifest.project.id !== project.id
  const scenes = isFirst
    ? { context, identity, project, manifest: holdall.manifest, ids: new NewIds(project.id, null, plan.ids) }
    : null
  if (scenes?.manifest.scenes.every(({ id }) => !present.sceneIds.has(scenes.ids.of(id)))) await claimScenes(scenes)

  const done = new Map(present.journal)
  const one = async (step: ImportStep, store: () => Promise<unknown>) => {
    signal?.throwIfAborted()
    try {
      if (step.action === 'add' || step.action === 'update') await store()
      if (step.action !== 'kept') done.set(step.path, step.storedSha256)
    } catch (error) {
      failures.push(failureOf(step.path, error, signal))
    }
    onStep(step)
  }
  const media = plan.steps.filter(({ mediaId }) => mediaId !== null)
  await inLanes(media, FILES_AT_ONCE, (step) =>
    one(step, () => importMedia(context, identity, contents, plan, step, signal)),
  )
  if (scenes) await linkScenes(scenes)
  for (const step of plan.steps) if (step.mediaId === null) await one(step, () => importDocument(work, step))

  const cover = holdall?.manifest.project.coverMediaId
  if (scenes && cover) await editProject(context.projects, identity, project.id, { coverMediaId: scenes.ids.of(cover) })
  await saveJournal(work, done)
}

async function importDocument(
  { context, identity, project, contents, plan }: ImportWork,
  step: ImportStep,
): Promise<void> {
  const text = replaceIds(await documentText(contents, step), plan.ids)
  const change = { kind: 'replace', text, value: JSON.parse(text) as unknown } as const
  const known = contents.holdall?.documents.get(step.document as string)
  await saveDocument(context.projects, identity, project, step.document as string, change, {
    condition: { kind: 'any' },
    schemaVersion: known?.schemaVersion,
  })
}

async function saveJournal({ context, identity, project }: ImportWork, done: ReadonlyMap<string, string>) {
  const files = Object.fromEntries([...done].sort(([a], [b]) => (a < b ? -1 : 1)))
  const value = { files }
  const change = { kind: 'replace', text: JSON.stringify(value), value } as const
  await saveDocument(context.projects, identity, project, IMPORT_DOCUMENT, change, { condition: { kind: 'any' } })
}
