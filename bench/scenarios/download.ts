import { compare } from '../compare.ts'
import { runLoad } from '../load.ts'
import { LARGE_BYTES, SMALL_BYTES } from '../payload.ts'
import type { BenchContext, Comparison, Scenario } from '../scenario.ts'
import { placeFloorFiles, uploadItems } from './items.ts'

const SMALL_CLIENTS = 32
const SMALL_ITEMS = 64

interface DownloadPlan {
  name: string
  sizeBytes: number
  items: number
  connections: number
  requests: number
  warmup: number
  unit: Comparison['unit']
  target: number
}

async function compareDownloads(context: BenchContext, plan: DownloadPlan): Promise<Comparison> {
  const { floor, holdall } = context
  const { connections, requests, warmup } = plan
  const common = { connections, requests, warmup, method: 'GET' } as const
  const floorPaths = await placeFloorFiles(context, plan.items, plan.sizeBytes)
  const { paths, headers } = await holdallRequests(context, plan)
  return compare(context, {
    ...plan,
    floor: () => runLoad({ ...common, host: floor.host, port: floor.port, paths: floorPaths, headers: [{}] }),
    holdall: () =>
      runLoad({ ...common, host: holdall?.host ?? '', port: holdall?.port ?? 0, paths, headers, headersBy: 'path' }),
  })
}

/** Paths and headers so that connection `i` fetches what its user, `i % users`, owns. */
async function holdallRequests(
  context: BenchContext,
  plan: DownloadPlan,
): Promise<{ paths: string[]; headers: Record<string, string>[] }> {
  const { holdall } = context
  if (!holdall) return { paths: [], headers: [] }
  const names = Array.from({ length: context.users }, (_, index) => `bench-${index}`)
  const each = Math.ceil(plan.items / names.length)
  const owned = await Promise.all(names.map((name) => uploadItems(context, name, each, plan.sizeBytes)))
  // Item by item over the users: position p belongs to user p % users.
  const paths = Array.from({ length: each }, (_, item) => owned.map((ids) => `/api/media/${ids[item]}/content`)).flat()
  return { paths, headers: await Promise.all(names.map((name) => holdall.authorization(name))) }
}

export const downloadSmall: Scenario = {
  summary: '16 KiB downloads by 32 clients, authorised',
  users: [1, 16],
  run: async (context) => [
    await compareDownloads(context, {
      name: 'download-small',
      sizeBytes: SMALL_BYTES,
      items: SMALL_ITEMS,
      connections: SMALL_CLIENTS,
      requests: context.quick ? 2_000 : 20_000,
      warmup: context.quick ? 200 : 2_000,
      unit: 'requests/s',
      target: 0.45,
    }),
  ],
}

export const downloadLarge: Scenario = {
  summary: '1 GiB download, one client',
  users: [1],
  run: async (context) => [
    await compareDownloads(context, {
      name: 'download-large',
      sizeBytes: context.quick ? LARGE_BYTES / 16 : LARGE_BYTES,
      items: 1,
      connections: 1,
      requests: 3,
      warmup: 1,
      unit: 'MB/s',
      target: 0.85,
    }),
  ],
}
