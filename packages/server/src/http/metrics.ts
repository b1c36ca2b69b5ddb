import type { MiddlewareHandler } from 'hono'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Platform } from '../platform.ts'
import type { AppEnv } from './env.ts'

/** Counters of one server in Prometheus' format. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests: Counter<'method' | 'route' | 'status'>
  readonly #durations: Histogram<'method'>

  constructor(platform: Platform) {
    collectDefaultMetrics({ register: this.#registry })
    const registers = [this.#registry]
    this.#requests = new Counter({
      name: 'holdall_http_requests_total',
      help: 'Answered requests',
      labelNames: ['method', 'route', 'status'],
      registers,
    })
    this.#durations = new Histogram({
      name: 'holdall_http_request_duration_seconds',
      help: 'Time until the answer was sent',
      labelNames: ['method'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
      registers,
    })
    new Gauge({
      name: 'holdall_database_connections',
      help: 'Connections of the pool by state',
      labelNames: ['state'],
      registers,
      collect() {
        this.set({ state: 'idle' }, platform.pool.idleCount)
        this.set({ state: 'used' }, platform.pool.totalCount - platform.pool.idleCount)
        this.set({ state: 'waiting' }, platform.pool.waitingCount)
      },
    })
  }

  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE

  text(): Promise<string> {
    return this.#registry.metrics()
  }

  /** Counts requests by the pattern of their route, never by what a client put into the path. */
  middleware(): MiddlewareHandler<AppEnv> {
    return async (c, next) => {
      const startedAt = performance.now()
      const outgoing = c.env?.outgoing
      const count = (status: number) => {
        const { method } = c.req
        this.#requests.inc({ method, route: areaOf(c.req.path), status: String(status) })
        this.#durations.observe({ method }, (performance.now() - startedAt) / 1000)
      }
      if (outgoing) outgoing.once('finish', () => count(outgoing.statusCode))
      await next()
      if (!outgoing) count(c.res.status)
    }
  }
}

const AREAS = /^\/(api\/[a-z]+|o|storage|app|healthz|readyz|metrics|docs)(?=\/|$)/

function areaOf(path: string): string {
  return AREAS.exec(path)?.[0] ?? 'other'
}
