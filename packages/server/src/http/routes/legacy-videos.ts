import { externalIdSchema, HoldallError, parseInput } from '@holdall/protocol'
import type { Context } from 'hono'
import { summarise, usageReport } from '../../accounts/usage-report.ts'
import { actorOf } from '../../db/index.ts'
import type { RateLimits } from '../../identity/rate-limits.ts'
import { getMedia } from '../../media/find-media.ts'
import { listProjectVideos } from '../../media/project-videos.ts'
import { purgeMedia } from '../../media/purge-media.ts'
import type { Platform } from '../../platform.ts'
import { findEditableProject, findProject } from '../../projects/find-project.ts'
import { readProjectUsage } from '../../projects/project-usage.ts'
import { finishClear } from '../../projects/purge-project.ts'
import type { AppEnv } from '../env.ts'
import { answerJson } from '../json-answer.ts'
import {
  type OlderStats,
  olderReport,
  olderReportSchema,
  olderStatsSchema,
  olderUploadSchema,
  olderVideo,
  olderVideoListSchema,
} from '../legacy/shapes.ts'
import { uploadVideo } from '../legacy/upload-video.ts'
import { rateLimit } from '../middleware/rate-limit.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Routes } from '../route.ts'

const NOTHING = { deletedCount: 0, failedCount: 0, totalBytes: 0, errors: [] }

/** Routes of an older video program, in its shapes: see docs/older-routes.md. */
export function legacyVideoRoutes(routes: Routes, platform: Platform, limits: RateLimits): void {
  const { database } = platform
  const spec = { tag: 'Older programs' as const, access: 'user' as const }
  const videos = { ...spec, path: '/projects/:project_id/videos' }
  const root = platform.bucket.driver.root

  routes.add(
    {
      ...videos,
      method: 'post',
      summary: 'Upload a video; an unknown project is made',
      bodyTypes: { 'multipart/form-data': 'A form with one `file`: MP4, MOV or AVI' },
      status: 201,
      answer: olderUploadSchema,
    },
    (c) => uploadVideo(c, platform, projectName(c)),
    rateLimit(limits.uploads, { by: 'identity', what: 'uploads' }),
  )
  routes.add(
    { ...videos, method: 'get', summary: 'All videos of a project, oldest first', answer: olderVideoListSchema },
    async (c) => {
      const identity = identityOf(c)
      const name = projectName(c)
      const project = await orNull(findProject(database, identity, name))
      if (project === null || project.deleted_at !== null) return answerJson(c, [])
      const mine = identity.role === 'service' || project.owner_user_id === identity.userId
      const rows = await listProjectVideos(database, identity, project.id)
      return answerJson(
        c,
        rows.map((row) => olderVideo(row, name, mine)),
      )
    },
  )
  routes.add(
    {
      ...spec,
      method: 'delete',
      path: '/projects/:project_id/videos/:asset_id',
      summary: 'Delete a video for good, also one that is in use',
      answer: olderReportSchema,
    },
    async (c) => {
      const identity = identityOf(c)
      const project = await orNull(findProject(database, identity, projectName(c)))
      const video = project && (await orNull(getMedia(database, identity, c.req.param('asset_id') as string)))
      if (!project || video?.project_id !== project.id || video.deleted_at !== null)
        throw new HoldallError('not_found', 'The project has no such video')
      return answerJson(c, olderReport(await purgeMedia(platform.media, identity, video.id, { force: true })))
    },
  )
  routes.add(
    {
      ...spec,
      method: 'delete',
      path: '/projects/:project_id/storage',
      summary: 'Delete all files of a project for good, however many',
      answer: olderReportSchema,
    },
    async (c) => {
      const project = await orNull(findEditableProject(database, identityOf(c), projectName(c)))
      return answerJson(c, olderReport(project ? await finishClear(platform.projects, project.id) : NOTHING))
    },
  )
  routes.add(
    {
      ...spec,
      method: 'get',
      path: '/projects/:project_id/storage/stats',
      summary: 'Bytes of a project by category',
      answer: olderStatsSchema,
    },
    async (c) => {
      const identity = identityOf(c)
      const project = await orNull(findProject(database, identity, projectName(c)))
      const rows = project ? await readProjectUsage(database, actorOf(identity), project) : []
      return answerJson(c, { root, categories: summarise(rows).categories } satisfies OlderStats)
    },
  )
  routes.add(
    {
      ...spec,
      method: 'get',
      path: '/storage/stats',
      summary: 'Bytes of the caller by category',
      answer: olderStatsSchema,
    },
    async (c) => {
      const identity = identityOf(c)
      const { categories } = await usageReport(database, identity, identity.role === 'service' ? 'everyone' : 'own')
      return answerJson(c, { root, categories } satisfies OlderStats)
    },
  )
}

/** The project as the caller calls it. @throws {invalid_request} */
function projectName(c: Context<AppEnv>): string {
  return parseInput(externalIdSchema, c.req.param('project_id'), 'The project id')
}

async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found
  } catch (error) {
    if (error instanceof HoldallError && error.code === 'not_found') return null
    throw error
  }
}
