import type { RunningHoldall } from '../holdall.ts'
import { runLoad } from '../load.ts'
import type { BenchContext, PageRow, PageTable, Scenario } from '../scenario.ts'
import type { SeedPlan } from '../seed-plan.ts'
import { DEPTHS, type PageQuery, pageQueries, SORTS } from './list-pages.ts'

const WALK_LIMIT = 200

/** Lists 50 of many items; every page is measured in turn with all others, so that the machine's moods hit all alike. */
async function measure(context: BenchContext, holdall: RunningHoldall): Promise<PageTable> {
  const now = new Date()
  const items = context.quick ? 10_000 : 100_000
  const rare: SeedPlan = { user: 'bench-list', digit: '0', items, publicPercent: 1 }
  const half: SeedPlan = { user: 'bench-list-half', digit: '1', items, publicPercent: 50 }
  context.say(`list: seeding two libraries of ${items} items`)
  // Loaded only here: it reaches into the server, which the other scenarios leave alone.
  const { seedLibraries } = await import('../seed.ts')
  await holdall.whileStopped((dataFolder) => seedLibraries(dataFolder, [rare, half], now))
  context.say('list: walking to the depths')
  const cursors = new Map<string, string[]>()
  for (const sort of SORTS) cursors.set(sort, await walk(holdall, rare.user, sort, items))
  const queries = pageQueries({ rare, half }, cursors, now)
  const repeats = context.quick ? 10 : 10 * context.rounds
  context.say(`list: ${queries.length} kinds of page, ${repeats} times each`)
  const result = await runLoad({
    host: holdall.host,
    port: holdall.port,
    connections: 1,
    requests: queries.length * repeats,
    warmup: queries.length * 2,
    method: 'GET',
    paths: queries.map(({ query }) => `/api/media?${query}`),
    headers: await Promise.all(queries.map(({ user }) => holdall.authorization(user))),
    headersBy: 'path',
  })
  return { kind: 'pages', name: 'list', items, rows: rowsOf(queries, result.medianMsByPath) }
}

function rowsOf(queries: PageQuery[], medians: number[]): PageRow[] {
  const medianOf = new Map(queries.map(({ label }, index) => [label, medians[index] ?? Number.NaN]))
  return queries.map(({ label, against, limit }, index) => {
    const medianMs = medians[index] ?? Number.NaN
    return { label, medianMs, ratio: medianMs / (medianOf.get(against) ?? Number.NaN), limit }
  })
}

/** Pages through one sort order and keeps the cursors that lie nearest to the wanted depths. */
async function walk(holdall: RunningHoldall, user: string, sort: string, items: number): Promise<string[]> {
  const headers = await holdall.authorization(user)
  const wanted = DEPTHS.map((depth) => Math.floor((items * depth) / WALK_LIMIT))
  const found: string[] = []
  let cursor = ''
  for (let page = 1; page <= Math.max(...wanted); page++) {
    const url = `${holdall.url}/api/media?limit=${WALK_LIMIT}&sort=${sort}${cursor && `&cursor=${cursor}`}`
    const response = await fetch(url, { headers })
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
    const { nextCursor } = (await response.json()) as { nextCursor: string | null }
    if (nextCursor === null) throw new Error(`${url} ended the list too early`)
    cursor = encodeURIComponent(nextCursor)
    if (wanted.includes(page)) found.push(cursor)
  }
  return found
}

export const list: Scenario = {
  summary: '50 of 100,000 items: every sort at any depth, filters, combinations',
  users: [1],
  run: async (context) => {
    if (!context.holdall) {
      context.say('list: compares Holdall with itself; there is no floor to run alone')
      return []
    }
    return [await measure(context, context.holdall)]
  },
}
