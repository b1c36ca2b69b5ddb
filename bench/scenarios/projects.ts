import type { RunningHoldall } from '../holdall.ts'
import { runLoad } from '../load.ts'
import type { BenchContext, PageTable, Scenario } from '../scenario.ts'
import { DEPTHS } from './list-pages.ts'
import { PROJECT_SORTS, projectPages } from './projects-pages.ts'

const USER = 'bench-projects'
const PATH = '/api/storage/projects'
const WALK_LIMIT = 200

/** Lists 50 of many projects; every page is measured in turn with all others, so that the machine's moods hit all alike. */
async function measureList(context: BenchContext, holdall: RunningHoldall): Promise<PageTable> {
  const projects = context.quick ? 10_000 : 100_000
  context.say(`projects: seeding ${projects} projects`)
  // Loaded only here: it reaches into the server, which the other scenarios leave alone.
  const { seedProjectList } = await import('../seed-projects.ts')
  await holdall.whileStopped((dataFolder) => seedProjectList(dataFolder, { user: USER, projects, now: new Date() }))
  context.say('projects: walking to the depths')
  const cursors = new Map<string, string[]>()
  for (const sort of PROJECT_SORTS) cursors.set(sort, await walk(holdall, sort, projects))
  const pages = projectPages(USER, cursors)
  const repeats = context.quick ? 10 : 10 * context.rounds
  context.say(`projects: ${pages.length} kinds of page, ${repeats} times each`)
  const { medianMsByPath } = await runLoad({
    host: holdall.host,
    port: holdall.port,
    connections: 1,
    requests: pages.length * repeats,
    warmup: pages.length * 2,
    method: 'GET',
    paths: pages.map(({ query }) => `${PATH}?${query}`),
    headers: [await holdall.authorization(USER)],
  })
  const first = medianMsByPath[0] ?? Number.NaN
  const rows = pages.map(({ label, limit }, index) => {
    const medianMs = medianMsByPath[index] ?? Number.NaN
    return { label, medianMs, ratio: medianMs / first, limit }
  })
  return { kind: 'pages', name: 'projects', items: projects, rows }
}

/** Pages through one sort order and keeps the cursors that lie nearest to the wanted depths. */
async function walk(holdall: RunningHoldall, sort: string, projects: number): Promise<string[]> {
  const headers = await holdall.authorization(USER)
  const wanted = DEPTHS.map((depth) => Math.floor((projects * depth) / WALK_LIMIT))
  const found: string[] = []
  let cursor = ''
  for (let page = 1; page <= Math.max(...wanted); page++) {
    const url = `${holdall.url}${PATH}?limit=${WALK_LIMIT}&sort=${sort}${cursor && `&cursor=${cursor}`}`
    const response = await fetch(url, { headers })
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
    const { nextCursor } = (await response.json()) as { nextCursor: string | null }
    if (nextCursor === null) throw new Error(`${url} ended the list too early`)
    cursor = encodeURIComponent(nextCursor)
    if (wanted.includes(page)) found.push(cursor)
  }
  return found
}

export const projects: Scenario = {
  summary: '50 of 100,000 projects: every sort at any depth, filters, combinations',
  users: [1],
  run: async (context) => {
    if (!context.holdall) {
      context.say('projects: compares Holdall with itself; there is no floor to run alone')
      return []
    }
    return [await measureList(context, context.holdall)]
  },
}
