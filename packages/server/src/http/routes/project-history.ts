import {
  integritySchema,
  mediaUsageSchema,
  parseInput,
  relinkRequestSchema,
  relinkSchema,
  snapshotCreateSchema,
  snapshotListSchema,
  snapshotRestoreSchema,
  snapshotSchema,
} from '@holdall/protocol'
import type { Context } from 'hono'
import { mediaUsage } from '../../media/media-usage.ts'
import type { Platform } from '../../platform.ts'
import { checkIntegrity } from '../../projects/integrity/integrity.ts'
import { relinkProject } from '../../projects/integrity/relink.ts'
import { restoreSnapshot } from '../../projects/snapshots/restore-snapshot.ts'
import { createSnapshot, deleteSnapshot, getSnapshot, listSnapshots } from '../../projects/snapshots/snapshots.ts'
import type { AppEnv } from '../env.ts'
import { answerJson } from '../json-answer.ts'
import { jsonBody } from '../json-request.ts'
import { identityOf } from '../middleware/require-identity.ts'
import { PROJECTS, pageOf, projectOf } from '../project-answer.ts'
import type { Routes } from '../route.ts'

const LIST = `${PROJECTS}/:id/snapshots`
const ONE = `${LIST}/:snapshotId`

/** Snapshots, integrity and relinking of projects, and where media are used. */
export function projectHistoryRoutes(routes: Routes, platform: Platform): void {
  const { projects } = platform
  const spec = { tag: 'Projects' as const, access: 'user' as const }
  const snapshotOf = (c: Context<AppEnv>) => c.req.param('snapshotId') as string

  routes.add(
    { ...spec, method: 'get', path: LIST, summary: 'Snapshots, the newest first', answer: snapshotListSchema },
    async (c) => answerJson(c, await listSnapshots(projects, identityOf(c), await projectOf(c, platform), pageOf(c))),
  )
  routes.add(
    {
      ...spec,
      method: 'post',
      path: LIST,
      summary: 'A named point in time',
      body: snapshotCreateSchema,
      status: 201,
      answer: snapshotSchema,
    },
    async (c) => {
      const { name } = parseInput(snapshotCreateSchema, await jsonBody(c, { absent: {} }), 'The body')
      const snapshot = await createSnapshot(projects, identityOf(c), await projectOf(c, platform), name)
      return answerJson(c, snapshot, 201, { Location: `${PROJECTS}/${snapshot.projectId}/snapshots/${snapshot.id}` })
    },
  )
  routes.add({ ...spec, method: 'get', path: ONE, summary: 'One snapshot', answer: snapshotSchema }, async (c) =>
    answerJson(c, await getSnapshot(projects, identityOf(c), await projectOf(c, platform), snapshotOf(c))),
  )
  routes.add(
    { ...spec, method: 'delete', path: ONE, summary: 'Drop a snapshot, and what only it had kept', status: 204 },
    async (c) => {
      await deleteSnapshot(projects, identityOf(c), await projectOf(c, platform), snapshotOf(c))
      return c.body(null, 204)
    },
  )
  routes.add(
    {
      ...spec,
      method: 'post',
      path: `${ONE}/restore`,
      summary: 'Bring documents, scenes and media back to a snapshot',
      answer: snapshotRestoreSchema,
    },
    async (c) =>
      answerJson(c, await restoreSnapshot(projects, identityOf(c), await projectOf(c, platform), snapshotOf(c))),
  )
  routes.add(
    {
      ...spec,
      method: 'get',
      path: `${PROJECTS}/:id/integrity`,
      summary: 'What is missing or broken',
      answer: integritySchema,
    },
    async (c) => answerJson(c, await checkIntegrity(projects, identityOf(c), await projectOf(c, platform))),
  )
  routes.add(
    {
      ...spec,
      method: 'post',
      path: `${PROJECTS}/:id/relink`,
      summary: 'Put items with the same content in the place of missing ones',
      body: relinkRequestSchema,
      answer: relinkSchema,
    },
    async (c) => {
      const { map = {} } = parseInput(relinkRequestSchema, await jsonBody(c, { absent: {} }), 'The body')
      return answerJson(c, await relinkProject(projects, identityOf(c), await projectOf(c, platform), map))
    },
  )
  routes.add(
    {
      method: 'get',
      path: '/api/media/:id/usage',
      summary: 'Where an item is used',
      tag: 'Media',
      access: 'user',
      answer: mediaUsageSchema,
    },
    async (c) => answerJson(c, await mediaUsage(platform.media, identityOf(c), c.req.param('id') as string, pageOf(c))),
  )
}
