import type { FigureRow, LocalContext } from './scenario.ts'

/** Does the work once. @returns how much was done, in the unit of the figure; with the seconds where not all of the call counts */
export type Work = () => Promise<number | { amount: number; seconds: number }>

/** Measures both sides in turn, changing who begins, so that a slow minute of the machine hits both alike. @returns medians of amounts per second */
export async function inTurn(
  context: Pick<LocalContext, 'rounds' | 'say'>,
  name: string,
  sides: { peer: Work; ours: Work },
): Promise<{ peer: number; ours: number }> {
  const rates = { peer: [] as number[], ours: [] as number[] }
  for (let round = 0; round < context.rounds; round++) {
    for (const side of round % 2 === 0 ? (['peer', 'ours'] as const) : (['ours', 'peer'] as const)) {
      const startedAt = performance.now()
      const done = await sides[side]()
      const took = (performance.now() - startedAt) / 1_000
      const { amount, seconds } = typeof done === 'number' ? { amount: done, seconds: took } : done
      rates[side].push(amount / seconds)
    }
    context.say(
      `${name}, round ${round + 1}: theirs ${rates.peer.at(-1)?.toFixed(0)}, ours ${rates.ours.at(-1)?.toFixed(0)}`,
    )
  }
  return { peer: median(rates.peer), ours: median(rates.ours) }
}

export function ratioOf(ours: number, peer: number, asked: FigureRow['asked']): Pick<FigureRow, 'ratio' | 'asked'> {
  return { ratio: Math.round((ours / peer) * 100) / 100, asked }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
