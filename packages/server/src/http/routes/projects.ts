import {
  memberListSchema,
  memberPutSchema,
  memberSchema,
  parseInput,
  parseProjectListQuery,
  projectCreateSchema,
  projectDeleteQuerySchema,
  projectDuplicateSchema,
  projectListQuerySchema,
  projectListSchema,
  projectPatchSchema,
  projectSchema,
  projectTypeListSchema,
  queryParameters,
} from '@holdall/protocol'
import type { Platform } from '../../platform.ts'
import { createProject } from '../../projects/create-project.ts'
import { duplicateProject } from '../../projects/duplicate-project.ts'
import { editProject, restoreProject, trashProject } from '../../projects/edit-project.ts'
import { findProject } from '../../projects/find-project.ts'
import { missingMedia } from '../../projects/integrity/missing-media.ts'
import { listProjects } from '../../projects/list/list-projects.ts'
import { getMember, listMembers, putMember, removeMember } from '../../projects/members.ts'
import { presentProject } from '../../projects/present-project.ts'
import { purgeProject } from '../../projects/purge-project.ts'
import { idempotentJson } from '../idempotent-json.ts'
import { answerJson, answerJsonText } from '../json-answer.ts'
import { jsonBody } from '../json-request.ts'
import { identityOf } from '../middleware/require-identity.ts'
import { PROJECTS, projectJson, projectsJson } from '../project-answer.ts'
import type { Routes } from '../route.ts'
import { searchParams } from '../search-params.ts'

const ONE = `${PROJECTS}/:id`

/** Projects and their members: `/api/storage/projects`. */
export function projectRoutes(routes: Routes, platform: Platform): void {
  const { projects, projectTypes } = platform
  const spec = { tag: 'Projects' as const, access: 'user' as const }
  const idOf = (c: Parameters<typeof identityOf>[0]) => c.req.param('id') as string

  routes.add(
    {
      ...spec,
      method: 'get',
      path: PROJECTS,
      summary: 'List projects',
      query: projectListQuerySchema,
      answer: projectListSchema,
    },
    async (c) => {
      const query = parseProjectListQuery(queryParameters(searchParams(c)))
      const { rows, nextCursor } = await listProjects(platform.database, identityOf(c), query)
      return answerJson(c, { items: await projectsJson(c, platform, rows), nextCursor })
    },
  )
  routes.add(
    {
      ...spec,
      method: 'get',
      path: `${PROJECTS}/types`,
      summary: 'The project types of this server',
      answer: projectTypeListSchema,
    },
    (c) => answerJson(c, { items: projectTypes.list().map(({ documents: _functions, ...config }) => config) }),
  )
  routes.add(
    {
      ...spec,
      method: 'post',
      path: PROJECTS,
      summary: 'A new project, with an empty `data` document',
      body: projectCreateSchema,
      status: 201,
      answer: projectSchema,
    },
    async (c) => {
      const identity = identityOf(c)
      const body = await jsonBody(c)
      const request = parseInput(projectCreateSchema, body, 'The body')
      const config = projectTypes.get(request.type)
      const answer = await idempotentJson(
        c,
        platform,
        {
          body,
          createId: () => projects.createId(config.storagePrefix),
          recall: async (id) => {
            const row = await findProject(platform.database, identity, id).catch(() => null)
            return row && { status: 201, body: JSON.stringify(presentProject(row, undefined)) }
          },
        },
        async (id) => ({
          status: 201,
          body: JSON.stringify(presentProject(await createProject(projects, identity, request, { id }), undefined)),
        }),
      )
      const { id } = JSON.parse(answer.body) as { id: string }
      return answerJsonText(c, answer.body, answer.status, { Location: `${PROJECTS}/${id}` })
    },
  )
  routes.add({ ...spec, method: 'get', path: ONE, summary: 'One project', answer: projectSchema }, async (c) => {
    const row = await findProject(platform.database, identityOf(c), idOf(c))
    return projectJson(c, platform, row, { missing: await missingMedia(platform.database, row) })
  })
  routes.add(
    {
      ...spec,
      method: 'patch',
      path: ONE,
      summary: 'Change name, description, status, metadata, cover',
      body: projectPatchSchema,
      answer: projectSchema,
    },
    async (c) => {
      const patch = parseInput(projectPatchSchema, await jsonBody(c), 'The body')
      return projectJson(c, platform, await editProject(projects, identityOf(c), idOf(c), patch))
    },
  )
  routes.add(
    {
      ...spec,
      method: 'delete',
      path: ONE,
      summary: 'Move to the trash, or purge',
      query: projectDeleteQuerySchema,
      answer: projectSchema,
    },
    async (c) => {
      const { purge } = parseInput(projectDeleteQuerySchema, queryParameters(searchParams(c)), 'The query')
      if (!purge) return projectJson(c, platform, await trashProject(projects, identityOf(c), idOf(c)))
      const done = await purgeProject(projects, identityOf(c), idOf(c))
      return 'jobId' in done ? answerJson(c, done, 202) : answerJson(c, done)
    },
  )
  routes.add(
    { ...spec, method: 'post', path: `${ONE}/restore`, summary: 'Bring back from the trash', answer: projectSchema },
    async (c) => projectJson(c, platform, await restoreProject(projects, identityOf(c), idOf(c))),
  )
  routes.add(
    {
      ...spec,
      method: 'post',
      path: `${ONE}/duplicate`,
      summary: 'A second project with the same documents and scenes',
      body: projectDuplicateSchema,
      status: 201,
      answer: projectSchema,
    },
    async (c) => {
      const request = parseInput(projectDuplicateSchema, await jsonBody(c, { absent: {} }), 'The body')
      return projectJson(c, platform, await duplicateProject(projects, identityOf(c), idOf(c), request), {
        status: 201,
      })
    },
  )

  routes.add(
    { ...spec, method: 'get', path: `${ONE}/members`, summary: 'The owner and the members', answer: memberListSchema },
    async (c) => answerJson(c, { items: await listMembers(projects, identityOf(c), idOf(c)), nextCursor: null }),
  )
  const member = { ...spec, path: `${ONE}/members/:userId` }
  const userOf = (c: Parameters<typeof identityOf>[0]) => c.req.param('userId') as string
  routes.add({ ...member, method: 'get', summary: 'One member', answer: memberSchema }, async (c) =>
    answerJson(c, await getMember(projects, identityOf(c), idOf(c), userOf(c))),
  )
  routes.add(
    {
      ...member,
      method: 'put',
      summary: 'Make somebody a member, or change their role',
      body: memberPutSchema,
      answer: memberSchema,
    },
    async (c) => {
      const { role } = parseInput(memberPutSchema, await jsonBody(c), 'The body')
      return answerJson(c, await putMember(projects, identityOf(c), idOf(c), userOf(c), role))
    },
  )
  routes.add({ ...member, method: 'delete', summary: 'End a membership', status: 204 }, async (c) => {
    await removeMember(projects, identityOf(c), idOf(c), userOf(c))
    return c.body(null, 204)
  })
}
