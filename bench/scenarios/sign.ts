import { compare } from '../compare.ts'
import { runLoad } from '../load.ts'
import { SMALL_BYTES } from '../payload.ts'
import type { Scenario } from '../scenario.ts'
import { uploadItems } from './items.ts'

const CLIENTS = 16
const ITEMS = 32

export const sign: Scenario = {
  summary: 'signed links for single items, against a bare JSON route',
  users: [1],
  run: async (context) => {
    const { floor, holdall } = context
    const common = {
      connections: CLIENTS,
      requests: context.quick ? 2_000 : 20_000,
      warmup: context.quick ? 200 : 2_000,
      method: 'GET',
    } as const
    const ids = await uploadItems(context, 'bench-0', ITEMS, SMALL_BYTES)
    const paths = ids.map((id) => `/api/media/${id}/url?expiresIn=3600`)
    const headers = holdall ? [await holdall.authorization('bench-0')] : []
    const report = await compare(context, {
      name: 'sign',
      unit: 'requests/s',
      target: 0.25,
      floor: () => runLoad({ ...common, host: floor.host, port: floor.port, paths: ['/json'], headers: [{}] }),
      holdall: () => runLoad({ ...common, host: holdall?.host ?? '', port: holdall?.port ?? 0, paths, headers }),
    })
    return [report]
  },
}
