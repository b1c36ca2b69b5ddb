import { type LoadResult, round } from './load.ts'
import { type MemoryUse, watchMemory } from './rss.ts'
import type { BenchContext, Comparison, Side } from './scenario.ts'

export interface ComparisonPlan {
  name: string
  unit: Comparison['unit']
  target: number
  memoryLimitMiB?: number
  floor: () => Promise<LoadResult>
  holdall: () => Promise<LoadResult>
}

interface Round {
  value: number
  result: LoadResult
  memory: MemoryUse
}

/** Measures both sides in turn, changing who begins, so that a slow minute of the machine hits both alike. */
export async function compare(context: BenchContext, plan: ComparisonPlan): Promise<Comparison> {
  const { floor, holdall } = context
  const rounds: { floor: Round[]; holdall: Round[] } = { floor: [], holdall: [] }
  for (let index = 0; index < context.rounds; index++) {
    const sides = index % 2 === 0 ? (['floor', 'holdall'] as const) : (['holdall', 'floor'] as const)
    for (const side of sides) {
      const server = side === 'floor' ? floor : holdall
      if (!server) continue
      const memory = watchMemory(server.pid)
      const result = await plan[side]()
      const value = plan.unit === 'MB/s' ? result.megabytesPerSecond : result.perSecond
      rounds[side].push({ value, result, memory: memory.stop() })
      context.say(`${plan.name}, round ${index + 1}: ${side} ${Math.round(value)} ${plan.unit}`)
    }
  }
  const floorSide = summarise(rounds.floor)
  const holdallSide = holdall ? summarise(rounds.holdall) : undefined
  return {
    kind: 'comparison',
    name: plan.name,
    unit: plan.unit,
    users: context.users,
    floor: floorSide,
    holdall: holdallSide,
    ratio: holdallSide && round(holdallSide.median / floorSide.median),
    target: plan.target,
    memoryLimitMiB: plan.memoryLimitMiB,
  }
}

function summarise(rounds: Round[]): Side {
  const sorted = rounds.toSorted((a, b) => a.value - b.value)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (!middle) throw new Error('A side was never measured')
  return {
    median: middle.value,
    rounds: rounds.map(({ value }) => value),
    latencyMs: middle.result.latencyMs,
    memory: {
      idleMiB: rounds[0]?.memory.idleMiB ?? 0,
      peakMiB: Math.max(...rounds.map(({ memory }) => memory.peakMiB)),
    },
  }
}
