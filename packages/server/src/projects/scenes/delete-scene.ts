import type { DeletionReport } from '@holdall/protocol'
import type { Identity } from '../../identity/identity.ts'
import { add, clearMedia } from '../clear-media.ts'
import { requireEditor } from '../find-project.ts'
import type { ProjectContext } from '../project-context.ts'
import type { ProjectRow } from '../project-row.ts'
import { getScene, removeScene } from './scenes.ts'

/**
 * Deletes a scene with exactly its files. The files go first: should this process die between, the scene is still there to be deleted again.
 *
 * @throws {not_found} {forbidden}
 */
export async function deleteScene(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  sceneId: string,
): Promise<DeletionReport> {
  requireEditor(project, identity)
  const scene = await getScene(context, identity, project, sceneId)
  const report = await clearMedia(context, { projectId: project.id, sceneId: scene.id })
  if (report.failedCount > 0) return report
  await removeScene(context, identity, project, scene.id)
  // What an upload brought meanwhile.
  add(report, await clearMedia(context, { projectId: project.id, sceneId: scene.id }))
  return report
}
