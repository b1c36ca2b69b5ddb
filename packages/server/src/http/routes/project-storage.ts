import { creditsSchema, deletionReportSchema, storageStatsSchema } from '@holdall/protocol'
import { summarise } from '../../accounts/usage-report.ts'
import { actorOf } from '../../db/index.ts'
import type { Platform } from '../../platform.ts'
import { projectCredits } from '../../projects/credits/credits.ts'
import { readProjectUsage } from '../../projects/project-usage.ts'
import { clearProjectStorage } from '../../projects/purge-project.ts'
import { answerJson } from '../json-answer.ts'
import { identityOf } from '../middleware/require-identity.ts'
import { PROJECTS, projectOf } from '../project-answer.ts'
import type { Routes } from '../route.ts'

/** What a project keeps, whose work that is, and its clearing. */
export function projectStorageRoutes(routes: Routes, platform: Platform): void {
  const spec = { tag: 'Projects' as const, access: 'user' as const }

  routes.add(
    {
      ...spec,
      method: 'get',
      path: `${PROJECTS}/:id/storage/stats`,
      summary: 'Bytes of a project by category',
      answer: storageStatsSchema,
    },
    async (c) => {
      const project = await projectOf(c, platform)
      const rows = await readProjectUsage(platform.database, actorOf(identityOf(c)), project)
      const { categories, total } = summarise(rows)
      return answerJson(c, { root: platform.bucket.driver.root, categories, total })
    },
  )
  routes.add(
    {
      ...spec,
      method: 'get',
      path: `${PROJECTS}/:id/credits`,
      summary: 'Whose work is in a project, as a list and as text to paste',
      answer: creditsSchema,
    },
    async (c) => answerJson(c, await projectCredits(platform.database, identityOf(c), await projectOf(c, platform))),
  )
  routes.add(
    {
      ...spec,
      method: 'delete',
      path: `${PROJECTS}/:id/storage`,
      summary: 'Delete the files of a project; more than 1,000 by a job (202)',
      answer: deletionReportSchema,
    },
    async (c) => {
      const done = await clearProjectStorage(platform.projects, identityOf(c), c.req.param('id') as string)
      return 'jobId' in done ? answerJson(c, done, 202) : answerJson(c, done)
    },
  )
}
