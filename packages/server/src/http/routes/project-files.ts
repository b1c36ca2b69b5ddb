import {
  deletionReportSchema,
  HoldallError,
  type MediaKind,
  mediaItemSchema,
  mediaListSchema,
  parseInput,
  parseMediaListQuery,
  sceneCreateSchema,
  sceneListSchema,
  sceneOrderSchema,
  scenePatchSchema,
  sceneSchema,
} from '@holdall/protocol'
import type { Context } from 'hono'
import type { RateLimits } from '../../identity/rate-limits.ts'
import { getMedia } from '../../media/find-media.ts'
import { listMedia } from '../../media/library/list-media.ts'
import { purgeMedia } from '../../media/purge-media.ts'
import type { Platform } from '../../platform.ts'
import { requireOperation } from '../../projects/require-operation.ts'
import { deleteScene } from '../../projects/scenes/delete-scene.ts'
import {
  createScene,
  editScene,
  getScene,
  listScenes,
  orderScenes,
  type SceneSlot,
} from '../../projects/scenes/scenes.ts'
import type { AppEnv } from '../env.ts'
import { answerJson } from '../json-answer.ts'
import { jsonBody } from '../json-request.ts'
import { listJson } from '../media-answer.ts'
import { rateLimit } from '../middleware/rate-limit.ts'
import { identityOf } from '../middleware/require-identity.ts'
import { PROJECTS, projectOf } from '../project-answer.ts'
import type { Routes } from '../route.ts'
import { searchParams } from '../search-params.ts'
import { uploadInto } from '../upload-into.ts'

const FORM = { 'multipart/form-data': 'A form with one `file`; `metadata`, `category` and `sceneId` may come with it' }
const SLOT_KINDS: Record<SceneSlot, readonly MediaKind[]> = { media: ['image', 'video'], audio: ['audio'] }

/** Files, scenes and the output of a project. */
export function projectFileRoutes(routes: Routes, platform: Platform, limits: RateLimits): void {
  const { projects } = platform
  const spec = { tag: 'Projects' as const, access: 'user' as const }
  const upload = { ...spec, method: 'post' as const, bodyTypes: FORM, status: 201, answer: mediaItemSchema }
  const limited = rateLimit(limits.uploads, { by: 'identity', what: 'uploads' })
  const sceneOf = (c: Context<AppEnv>) => c.req.param('sceneId') as string
  /** The scene may have gone while its file came: then the file goes, too. What ends before, the deletion itself finds. */
  const orTakeBack = async (c: Context<AppEnv>, mediaId: string, work: () => Promise<unknown>) => {
    await work().catch(async (error: unknown) => {
      await purgeMedia(platform.media, identityOf(c), mediaId, { force: true })
      throw error
    })
  }

  routes.add(
    { ...upload, path: `${PROJECTS}/:id/files/upload`, summary: 'Upload a file into a project' },
    async (c) => {
      const project = await projectOf(c, platform)
      return uploadInto(
        c,
        platform,
        {
          place: async ({ sceneId }) => ({
            projectId: project.id,
            sceneId: sceneId ? (await getScene(projects, identityOf(c), project, sceneId)).id : null,
          }),
        },
        async (item) => {
          const { sceneId } = item
          if (sceneId !== null) await orTakeBack(c, item.id, () => getScene(projects, identityOf(c), project, sceneId))
          return answerJson(c, { fileId: item.id, ...item }, 201, { Location: `/api/media/${item.id}` })
        },
      )
    },
    limited,
  )
  routes.add(
    {
      ...spec,
      method: 'get',
      path: `${PROJECTS}/:id/files`,
      summary: 'The files of a project, as media are listed',
      answer: mediaListSchema,
    },
    async (c) => {
      const project = await projectOf(c, platform)
      const request = parseMediaListQuery(searchParams(c))
      const page = await listMedia(platform.database, identityOf(c), {
        ...request,
        filter: { ...request.filter, project: [project.id] },
      })
      return listJson(c, platform, page, request.format, null)
    },
  )
  routes.add(
    {
      ...spec,
      method: 'delete',
      path: `${PROJECTS}/:id/files/:fileId`,
      summary: 'Delete a file of a project for good',
      answer: deletionReportSchema,
    },
    async (c) => {
      const project = await projectOf(c, platform)
      const row = await getMedia(platform.database, identityOf(c), c.req.param('fileId') as string)
      if (row.project_id !== project.id) throw new HoldallError('not_found', 'The project has no such file')
      return answerJson(
        c,
        await purgeMedia(platform.media, identityOf(c), row.id, { force: c.req.query('force') === 'true' }),
      )
    },
  )
  routes.add(
    { ...upload, path: `${PROJECTS}/:id/output`, summary: 'Store a finished film, mix or picture' },
    async (c) => {
      const project = await projectOf(c, platform)
      requireOperation(platform.projectTypes.get(project.type), 'export')
      const place = async () => ({ projectId: project.id, sceneId: null, category: 'output' as const })
      return uploadInto(c, platform, { place }, (item) =>
        answerJson(c, { fileId: item.id, ...item }, 201, { Location: `/api/media/${item.id}` }),
      )
    },
    limited,
  )

  const scenes = `${PROJECTS}/:id/scenes`
  routes.add(
    { ...spec, method: 'get', path: scenes, summary: 'The scenes in order', answer: sceneListSchema },
    async (c) =>
      answerJson(c, {
        items: await listScenes(projects, identityOf(c), await projectOf(c, platform)),
        nextCursor: null,
      }),
  )
  routes.add(
    {
      ...spec,
      method: 'post',
      path: scenes,
      summary: 'A new scene',
      body: sceneCreateSchema,
      status: 201,
      answer: sceneSchema,
    },
    async (c) => {
      const request = parseInput(sceneCreateSchema, await jsonBody(c, { absent: {} }), 'The body')
      const scene = await createScene(projects, identityOf(c), await projectOf(c, platform), request)
      return answerJson(c, scene, 201, { Location: `${PROJECTS}/${scene.projectId}/scenes/${scene.id}` })
    },
  )
  routes.add(
    {
      ...spec,
      method: 'put',
      path: `${scenes}/order`,
      summary: 'Put the scenes into an order',
      body: sceneOrderSchema,
      answer: sceneListSchema,
    },
    async (c) => {
      const { ids } = parseInput(sceneOrderSchema, await jsonBody(c), 'The body')
      return answerJson(c, {
        items: await orderScenes(projects, identityOf(c), await projectOf(c, platform), ids),
        nextCursor: null,
      })
    },
  )
  const one = { ...spec, path: `${scenes}/:sceneId` }
  routes.add({ ...one, method: 'get', summary: 'One scene', answer: sceneSchema }, async (c) =>
    answerJson(c, await getScene(projects, identityOf(c), await projectOf(c, platform), sceneOf(c))),
  )
  routes.add(
    { ...one, method: 'patch', summary: 'Change a scene', body: scenePatchSchema, answer: sceneSchema },
    async (c) => {
      const patch = parseInput(scenePatchSchema, await jsonBody(c), 'The body')
      return answerJson(c, await editScene(projects, identityOf(c), await projectOf(c, platform), sceneOf(c), patch))
    },
  )
  routes.add(
    { ...one, method: 'delete', summary: 'Delete a scene with exactly its files', answer: deletionReportSchema },
    async (c) => answerJson(c, await deleteScene(projects, identityOf(c), await projectOf(c, platform), sceneOf(c))),
  )
  for (const slot of ['media', 'audio'] as const) {
    routes.add(
      { ...upload, path: `${scenes}/:sceneId/${slot}`, summary: `Upload the ${slot} of a scene` },
      async (c) => {
        const identity = identityOf(c)
        const project = await projectOf(c, platform)
        const scene = await getScene(projects, identity, project, sceneOf(c))
        const place = async () => ({ projectId: project.id, sceneId: scene.id, category: null })
        return uploadInto(c, platform, { place, kinds: SLOT_KINDS[slot] }, async (item) => {
          const patch = slot === 'audio' ? { audioMediaId: item.id } : { mediaId: item.id }
          await orTakeBack(c, item.id, () => editScene(projects, identity, project, scene.id, patch))
          return answerJson(c, { fileId: item.id, ...item }, 201, { Location: `/api/media/${item.id}` })
        })
      },
      limited,
    )
  }
}
