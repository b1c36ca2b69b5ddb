import { HoldallError } from '@holdall/protocol'
import * as z from 'zod/mini'
import type { Platform } from '../../platform.ts'
import type { Metrics } from '../metrics.ts'
import { isLocalCaller } from '../middleware/client-address.ts'
import type { Routes } from '../route.ts'

const okSchema = z.object({ status: z.literal('ok') })
const READY_TIMEOUT_MS = 3_000

/** For supervisors and monitoring. */
export function healthRoutes(routes: Routes, platform: Platform, metrics: Metrics): void {
  routes.add(
    {
      method: 'get',
      path: '/healthz',
      summary: 'The process runs',
      tag: 'Health',
      access: 'anybody',
      answer: okSchema,
    },
    (c) => c.json({ status: 'ok' }),
  )
  routes.add(
    {
      method: 'get',
      path: '/readyz',
      summary: 'Database and store answer',
      tag: 'Health',
      access: 'anybody',
      answer: okSchema,
    },
    async (c) => {
      await within(
        READY_TIMEOUT_MS,
        Promise.all([
          platform.database.one('service', { text: 'select 1', values: [] }),
          platform.bucket.internal.head('.holdall/instance.json'),
        ]),
      )
      return c.json({ status: 'ok' })
    },
  )
  routes.add(
    {
      method: 'get',
      path: '/metrics',
      summary: 'Prometheus metrics, for callers on this machine and services',
      tag: 'Health',
      access: 'anybody',
      answerTypes: { 'text/plain': 'Prometheus exposition format' },
    },
    async (c) => {
      if (!isLocalCaller(c) && c.get('identity')?.role !== 'service')
        throw new HoldallError('not_found', 'There is nothing at this address')
      return c.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType })
    },
  )
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new HoldallError('unavailable', `Not ready within ${timeoutMs} ms`, { retryAfterSeconds: 1 })),
      timeoutMs,
    )
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
