import type { RunningHoldall } from '../holdall.ts'
import { runLoad } from '../load.ts'
import type { BenchContext, PageTable, Scenario } from '../scenario.ts'

const USER = 'bench-stats'
const LIMIT = 2

/** The storage of a small and of a large project, asked for in turn. */
async function measureStats(context: BenchContext, holdall: RunningHoldall): Promise<PageTable> {
  const items = context.quick ? 10_000 : 100_000
  const small = { id: `custom-${'1'.repeat(26)}`, files: 10 }
  const large = { id: `custom-${'2'.repeat(26)}`, files: items }
  context.say(`project-stats: seeding projects of ${small.files} and ${large.files} files`)
  const { seedFilledProjects } = await import('../seed-projects.ts')
  await holdall.whileStopped((dataFolder) =>
    seedFilledProjects(dataFolder, { user: USER, projects: [small, large], now: new Date() }),
  )
  const paths = [small, large].map(({ id }) => `/api/storage/projects/${id}/storage/stats`)
  const headers = await holdall.authorization(USER)
  for (const [index, { files }] of [small, large].entries())
    await requireFiles(`${holdall.url}${paths[index]}`, headers, files)
  const { medianMsByPath } = await runLoad({
    host: holdall.host,
    port: holdall.port,
    connections: 1,
    requests: context.quick ? 200 : 400 * context.rounds,
    warmup: 50,
    method: 'GET',
    paths,
    headers: [headers],
  })
  const first = medianMsByPath[0] ?? Number.NaN
  const rows = [small, large].map(({ files }, index) => {
    const medianMs = medianMsByPath[index] ?? Number.NaN
    return { label: `${files} files`, medianMs, ratio: medianMs / first, limit: index === 0 ? 1 : LIMIT }
  })
  return { kind: 'pages', name: 'project-stats', items, rows }
}

/** A figure counts only for the right answer. */
async function requireFiles(url: string, headers: Record<string, string>, files: number): Promise<void> {
  const response = await fetch(url, { headers })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  const { total } = (await response.json()) as { total: { file_count: number } }
  if (total.file_count !== files) throw new Error(`${url} counts ${total.file_count} files, not ${files}`)
}

export const projectStats: Scenario = {
  summary: 'the storage of a project with 100,000 files against one with 10',
  users: [1],
  run: async (context) => {
    if (!context.holdall) {
      context.say('project-stats: compares Holdall with itself; there is no floor to run alone')
      return []
    }
    return [await measureStats(context, context.holdall)]
  },
}
