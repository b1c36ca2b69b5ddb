import { compare } from '../compare.ts'
import { runLoad } from '../load.ts'
import { LARGE_BYTES, multipartPayload, type Payload, rawPayload, SMALL_BYTES } from '../payload.ts'
import type { BenchContext, Comparison, Scenario } from '../scenario.ts'
import { userHeaders } from '../users.ts'

const SMALL_CLIENTS = 16
const MEMORY_LIMIT_MIB = 200

interface UploadPlan {
  name: string
  payload: Payload
  connections: number
  requests: number
  warmup: number
  unit: Comparison['unit']
  target: number
  memoryLimitMiB?: number
}

async function compareUploads(context: BenchContext, plan: UploadPlan): Promise<Comparison> {
  const { floor, holdall } = context
  const { connections, requests, warmup, payload } = plan
  const common = { connections, requests, warmup, method: 'POST', body: payload.body } as const
  const headers = holdall ? await userHeaders(holdall, context.users, payload.headers) : []
  return compare(context, {
    ...plan,
    floor: () =>
      runLoad({ ...common, host: floor.host, port: floor.port, paths: ['/upload'], headers: [payload.headers] }),
    holdall: () =>
      runLoad({ ...common, host: holdall?.host ?? '', port: holdall?.port ?? 0, paths: ['/api/media'], headers }),
  })
}

export const uploadSmall: Scenario = {
  summary: '16 KiB raw uploads from 16 clients, durable, with their row',
  users: [1, 16],
  run: async (context) => [
    await compareUploads(context, {
      name: 'upload-small',
      payload: rawPayload(SMALL_BYTES),
      connections: SMALL_CLIENTS,
      requests: context.quick ? 500 : 4_000,
      warmup: context.quick ? 50 : 400,
      unit: 'requests/s',
      target: 0.3,
    }),
  ],
}

export const uploadLarge: Scenario = {
  summary: '1 GiB as a raw body, one client',
  users: [1],
  run: async (context) => [await compareUploads(context, large(context, 'upload-large', rawPayload, 0.8))],
}

export const multipart: Scenario = {
  summary: '1 GiB as a form, one client; the floor takes the same bytes raw',
  users: [1],
  run: async (context) => [await compareUploads(context, large(context, 'multipart', multipartPayload, 0.75))],
}

function large(context: BenchContext, name: string, payload: (bytes: number) => Payload, target: number): UploadPlan {
  const sizeBytes = context.quick ? LARGE_BYTES / 16 : LARGE_BYTES
  return {
    name,
    payload: payload(sizeBytes),
    connections: 1,
    requests: 1,
    warmup: 0,
    unit: 'MB/s',
    target,
    memoryLimitMiB: MEMORY_LIMIT_MIB,
  }
}
