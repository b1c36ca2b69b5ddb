import type { RunningHoldall } from '../holdall.ts'
import { type LoadResult, runLoad } from '../load.ts'
import type { BenchContext, FigureRow, FigureTable, Scenario } from '../scenario.ts'
import type { SeedPlan } from '../seed-plan.ts'

const USER = 'bench-similar'
/** Asked of the 95th percentile of the usual distance. */
const LIMIT_MS = 20
/** Of 548 look-ups in indexes to one: measured at 5.5 on two busy cores, with room for the machine's moods. */
const LIMIT_RATIO = 8

interface Query {
  label: string
  path: (id: string) => string
}

const FLOOR: Query = { label: 'the item alone', path: (id) => `/api/media/${id}` }
const QUERIES: Query[] = [
  { label: 'similar', path: (id) => `/api/media/${id}/similar?format=v2` },
  { label: 'similar, maxDistance=3', path: (id) => `/api/media/${id}/similar?format=v2&maxDistance=3` },
  { label: 'similar, maxDistance=15', path: (id) => `/api/media/${id}/similar?format=v2&maxDistance=15` },
]

/** Looks for what is like each of many items; rounds take turns with those of the bare item. */
async function measure(context: BenchContext, holdall: RunningHoldall): Promise<FigureTable> {
  const items = context.quick ? 10_000 : 100_000
  const plans: SeedPlan[] = [
    { user: USER, digit: '0', items, publicPercent: 1 },
    { user: 'bench-similar-other', digit: '1', items: items / 10, publicPercent: 1 },
  ]
  context.say(`similar: seeding ${items} hashes, and a tenth of another owner's`)
  // Loaded only here: it reaches into the server, which the other scenarios leave alone.
  const { seedHashes } = await import('../seed-hashes.ts')
  await holdall.whileStopped((dataFolder) => seedHashes(dataFolder, plans, new Date()))
  const ids = Array.from(
    { length: context.quick ? 40 : 200 },
    (_, index) => `media-0${String(1 + index * Math.floor(items / 200)).padStart(25, '0')}`,
  )
  const headers = await holdall.authorization(USER)
  await requireNeighbours(holdall, headers, ids)
  const results = new Map<Query, LoadResult[]>([FLOOR, ...QUERIES].map((query) => [query, []]))
  for (let round = 0; round < context.rounds; round++) {
    for (const [query, list] of results) list.push(await load(holdall, headers, ids.map(query.path)))
    context.say(`similar: round ${round + 1} of ${context.rounds}`)
  }
  const of = (query: Query, percentile: 'p50' | 'p95') =>
    median((results.get(query) as LoadResult[]).map(({ latencyMs }) => latencyMs[percentile]))
  const floor = { p50: of(FLOOR, 'p50'), p95: of(FLOOR, 'p95') }
  const rows = QUERIES.flatMap((query, index): FigureRow[] => {
    const [p50, p95] = [of(query, 'p50'), of(query, 'p95')]
    const asked = index === 0 ? LIMIT_RATIO : LIMIT_RATIO * 2
    return [
      { ...row(`${query.label}, p50`, FLOOR.label, floor.p50, p50), ratio: p50 / floor.p50, asked: { atMost: asked } },
      { ...row(`${query.label}, p95`, FLOOR.label, floor.p95, p95), ratio: p95 / floor.p95, asked: { atMost: asked } },
    ]
  })
  const p95 = of(QUERIES[0] as Query, 'p95')
  const limit = {
    ...row(`similar, p95 of ${items} hashes`, 'limit', LIMIT_MS, p95),
    ratio: p95,
    asked: { atMost: LIMIT_MS },
  }
  return { kind: 'figures', name: 'similar', rows: [...rows, limit] }
}

function row(label: string, against: string, peer: number, ours: number): Omit<FigureRow, 'ratio' | 'asked'> {
  return { label, unit: 'ms', against, peer, ours }
}

function load(holdall: RunningHoldall, headers: Record<string, string>, paths: string[]): Promise<LoadResult> {
  const { host, port } = holdall
  const requests = { connections: 1, requests: paths.length * 2, warmup: 20, method: 'GET' as const }
  return runLoad({ host, port, ...requests, paths, headers: [headers] })
}

/** A figure counts only for the right answer: most items have neighbours of their own group, and nobody else's. */
async function requireNeighbours(
  holdall: RunningHoldall,
  headers: Record<string, string>,
  ids: string[],
): Promise<void> {
  let found = 0
  for (const id of ids) {
    const response = await fetch(`${holdall.url}/api/media/${id}/similar?format=v2`, { headers })
    if (!response.ok) throw new Error(`${id}/similar answered ${response.status}: ${await response.text()}`)
    const { items } = (await response.json()) as { items: { ownerUserId: string; distance: number }[] }
    if (items.some(({ ownerUserId, distance }) => ownerUserId !== USER || distance > 10))
      throw new Error(`${id}/similar answers what is far or another's`)
    if (items.length > 0) found++
  }
  if (found < ids.length / 2) throw new Error(`only ${found} of ${ids.length} items have neighbours`)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

export const similar: Scenario = {
  summary: 'pictures that look alike among 100,000 of one owner, against reading one item',
  users: [1],
  run: async (context) => {
    if (!context.holdall) {
      context.say('similar: compares Holdall with itself; there is no floor to run alone')
      return []
    }
    return [await measure(context, context.holdall)]
  },
}
