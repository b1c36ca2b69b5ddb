import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Bucket } from '../../packages/server/src/storage/bucket.ts'
import { FsDriver } from '../../packages/server/src/storage/drivers/fs.ts'
import { ratioOf } from '../in-turn.ts'
import type { FigureRow, LocalContext, LocalScenario, Report } from '../scenario.ts'

const TARGET = 0.5
const SIZE_BYTES = 4_096

/** Objects as they lie in a project: some hundreds in each of its folders. */
function place(root: string, count: number): void {
  const bytes = Buffer.alloc(SIZE_BYTES, 7)
  for (let index = 0; index < count; index++) {
    const folder = join(root, `users/alice/projects/p/scenes/s${index % 20}/image`)
    if (index < 20) mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `picture-${index}.jpg`), bytes)
  }
}

/** Bytes alone: the bucket's objects under a prefix, none of which a row names. */
async function measureObjects(context: LocalContext): Promise<FigureRow> {
  const count = context.quick ? 2_000 : 10_000
  const rates = { peer: [] as number[], ours: [] as number[] }
  for (let round = 0; round < context.rounds; round++) {
    for (const side of round % 2 === 0 ? (['peer', 'ours'] as const) : (['ours', 'peer'] as const)) {
      const root = join(context.folder, `${side}-${round}`)
      place(root, count)
      const driver = new FsDriver(root)
      const startedAt = performance.now()
      if (side === 'peer') execFileSync('rm', ['-r', join(root, 'users/alice/projects/p')])
      else {
        const bucket = new Bucket(driver)
        const keys: string[] = []
        for await (const { key } of bucket.list('users/alice/projects/p/')) keys.push(key)
        const failed = await bucket.deleteMany(keys)
        if (failed.length > 0 || keys.length !== count)
          throw new Error(`${failed.length} of ${keys.length} were not deleted`)
      }
      rates[side].push(count / ((performance.now() - startedAt) / 1_000))
      await driver.close()
    }
    context.say(
      `prefix-delete, round ${round + 1}: rm ${rates.peer.at(-1)?.toFixed(0)}, ours ${rates.ours.at(-1)?.toFixed(0)}/s`,
    )
  }
  const [peer, ours] = [median(rates.peer), median(rates.ours)]
  return {
    label: `${count} objects`,
    unit: 'objects/s',
    against: 'rm -r',
    peer,
    ours,
    ...ratioOf(ours, peer, { atLeast: TARGET }),
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

export const prefixDelete: LocalScenario = {
  summary: 'the objects under a prefix, deleted, against rm -r',
  run: async (context): Promise<Report[]> => [
    { kind: 'figures', name: 'prefix-delete: objects in a folder', rows: [await measureObjects(context)] },
  ],
}
