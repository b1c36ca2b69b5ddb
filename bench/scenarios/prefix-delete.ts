import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Bucket } from '../../packages/server/src/storage/bucket.ts'
import { FsDriver } from '../../packages/server/src/storage/drivers/fs.ts'
import { inTurn, ratioOf } from '../in-turn.ts'
import type { FigureRow, LocalContext, LocalScenario, Report } from '../scenario.ts'

const TARGET = 0.5
const PREFIX = 'users/alice/projects/p/'
const SIZE_BYTES = 4_096

/** Objects as they lie in a project: some hundreds in each of its folders. */
function place(root: string, count: number): void {
  const bytes = Buffer.alloc(SIZE_BYTES, 7)
  for (let index = 0; index < count; index++) {
    const folder = join(root, `${PREFIX}scenes/s${index % 20}/image`)
    if (index < 20) mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `picture-${index}.jpg`), bytes)
  }
}

/** Bytes alone: the bucket's objects under a prefix, listed and deleted; how they came there is not measured. */
async function measureObjects(context: LocalContext): Promise<FigureRow> {
  const count = context.quick ? 2_000 : 10_000
  let round = 0
  const measured = async (remove: (root: string) => Promise<void>) => {
    const root = join(context.folder, `round-${round++}`)
    place(root, count)
    const startedAt = performance.now()
    await remove(root)
    return { amount: count, seconds: (performance.now() - startedAt) / 1_000 }
  }
  const { peer, ours } = await inTurn(context, 'prefix-delete', {
    peer: () =>
      measured(async (root) => {
        await promisify(execFile)('rm', ['-r', join(root, PREFIX)])
      }),
    ours: () =>
      measured(async (root) => {
        const bucket = new Bucket(new FsDriver(root))
        const keys: string[] = []
        for await (const { key } of bucket.list(PREFIX)) keys.push(key)
        const failed = await bucket.deleteMany(keys)
        if (failed.length > 0 || keys.length !== count)
          throw new Error(`${failed.length} of ${keys.length} were not deleted`)
        await bucket.close()
      }),
  })
  const ratio = ratioOf(ours, peer, { atLeast: TARGET })
  return { label: `${count} objects`, unit: 'objects/s', against: 'rm -r', peer, ours, ...ratio }
}

export const prefixDelete: LocalScenario = {
  summary: 'the objects under a prefix, deleted, against rm -r',
  run: async (context): Promise<Report[]> => [
    { kind: 'figures', name: 'prefix-delete: objects in a folder', rows: [await measureObjects(context)] },
  ],
}
