import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import cacache from 'cacache'
import { CacheManager } from '../../packages/files/src/index.ts'
import { inTurn, ratioOf, type Work } from '../in-turn.ts'
import type { FigureRow, LocalContext, LocalScenario, Report } from '../scenario.ts'

const GET_TARGET = 1.5
const SET_TARGET = 1
const GROWTH_LIMIT = 1.3
const BLOCK_LIMIT_MS = 20
const MEMORY_LIMIT_MIB = 64
const SIZE_BYTES = 16 << 10

/** Different bytes for each entry: cacache would share them otherwise. */
function entryBytes(seed: Buffer, index: number): Buffer {
  const bytes = Buffer.from(seed)
  bytes.writeUInt32LE(index)
  return bytes
}

/** Does it for keys 0 … count - 1, one after the other. */
function each(count: number, work: (key: string, index: number) => Promise<unknown>): Work {
  return async () => {
    for (let index = 0; index < count; index++) await work(`entry-${index}`, index)
    return count
  }
}

async function againstCacache(context: LocalContext): Promise<FigureRow[]> {
  const count = context.quick ? 200 : 2_000
  const seed = randomBytes(SIZE_BYTES)
  const theirs = join(context.folder, 'cacache')
  const ours = new CacheManager({ cacheDir: join(context.folder, 'ours') })
  let written = 0
  const set = await inTurn(context, 'cache set', {
    peer: each(count, (key) => cacache.put(theirs, key, entryBytes(seed, written++), { metadata: { from: 'bench' } })),
    ours: each(count, (key) => ours.set(key, 'media', entryBytes(seed, written++), '.bin', { from: 'bench' })),
  })
  const get = await inTurn(context, 'cache get', {
    peer: each(count, (key) => cacache.get(theirs, key)),
    ours: each(count, async (key) => {
      if ((await ours.get(key, 'media')) === null) throw new Error(`${key} is not in the cache`)
    }),
  })
  await ours.close()
  const row = { unit: 'entries/s', against: 'cacache' }
  return [
    {
      label: 'get of 16 KiB, both compare it',
      ...row,
      ...get,
      ...ratioOf(get.ours, get.peer, { atLeast: GET_TARGET }),
    },
    { label: 'set of 16 KiB', ...row, ...set, ...ratioOf(set.ours, set.peer, { atLeast: SET_TARGET }) },
  ]
}

async function filled(folder: string, entries: number, data: Buffer): Promise<CacheManager> {
  const cache = new CacheManager({ cacheDir: folder })
  for (let index = 0; index < entries; index++) await cache.set(`entry-${index}`, 'media', data, '.bin')
  return cache
}

/** Sets of new keys where few entries are, and where many are, in turn. */
async function growth(context: LocalContext): Promise<FigureRow[]> {
  const many = context.quick ? 5_000 : 100_000
  const data = randomBytes(1 << 10)
  const small = await filled(join(context.folder, 'small'), 1_000, data)
  const before = heapMiB()
  const large = await filled(join(context.folder, 'large'), many, data)
  const grown = heapMiB() - before
  let next = 0
  const sets = (cache: CacheManager, count: number): Work =>
    each(count, async () => {
      const key = `new-${next++}`
      await cache.set(key, 'media', data, '.bin')
    })
  const rates = await inTurn(context, 'cache set, 1,000 entries and many', {
    peer: sets(small, 200),
    ours: sets(large, 200),
  })
  await small.close()
  await large.close()
  const slower = rates.peer / rates.ours
  return [
    {
      label: `set at ${many} entries, time of one`,
      unit: 'entries/s',
      against: 'set at 1,000 entries',
      ...rates,
      ...ratioOf(slower, 1, { atMost: GROWTH_LIMIT }),
    },
    {
      label: `heap of ${many} entries`,
      unit: 'MiB',
      against: 'a limit',
      peer: MEMORY_LIMIT_MIB,
      ours: grown,
      ...ratioOf(grown, 1, { atMost: MEMORY_LIMIT_MIB }),
    },
  ]
}

/** A limit that shrank: all but a few entries go in one eviction, while a histogram watches the event loop. */
async function eviction(context: LocalContext): Promise<FigureRow> {
  const count = context.quick ? 1_000 : 10_000
  const folder = join(context.folder, 'evicted')
  const data = randomBytes(4 << 10)
  const full = await filled(folder, count + 1, data)
  await full.close()
  const roomy = new CacheManager({ cacheDir: folder, maxSizeGB: (data.byteLength * (count + 1)) / 2 ** 30 })
  await roomy.stats()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await roomy.set('large', 'media', randomBytes(data.byteLength * (count + 1)), '.bin')
  delay.disable()
  const { evictions } = await roomy.stats()
  await roomy.close()
  if (evictions < count) throw new Error(`${evictions} entries were evicted, not ${count}`)
  const longestMs = delay.max / 1e6
  return {
    label: `eviction of ${evictions} entries, longest turn`,
    unit: 'ms',
    against: 'a limit',
    peer: BLOCK_LIMIT_MS,
    ours: longestMs,
    ...ratioOf(longestMs, 1, { atMost: BLOCK_LIMIT_MS }),
  }
}

function heapMiB(): number {
  global.gc?.()
  return process.memoryUsage().heapUsed / (1 << 20)
}

export const cache: LocalScenario = {
  summary: 'the cache of @holdall/files against cacache, with many entries, and while it evicts',
  run: async (context): Promise<Report[]> => [
    {
      kind: 'figures',
      name: 'cache',
      rows: [...(await againstCacache(context)), ...(await growth(context)), await eviction(context)],
    },
  ],
}
