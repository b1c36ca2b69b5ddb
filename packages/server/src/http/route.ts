import type { Context, Hono, MiddlewareHandler } from 'hono'
import type * as z from 'zod/mini'
import type { AppEnv } from './env.ts'

/** Who may call a route. */
export type Access = 'anybody' | 'user' | 'service'

/** A route as the OpenAPI description shows it. */
export interface RouteSpec {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'options'
  /** Hono's syntax: `/api/media/:id`. */
  path: string
  summary: string
  tag:
    | 'Projects'
    | 'Documents'
    | 'Media'
    | 'Uploads'
    | 'Moodboards'
    | 'Delivery'
    | 'Events'
    | 'Jobs'
    | 'Session'
    | 'Keys'
    | 'Usage'
    | 'Admin'
    | 'Health'
    | 'Older programs'
  access: Access
  query?: z.ZodMiniType
  body?: z.ZodMiniType
  /** Bodies that are not JSON, by MIME type. */
  bodyTypes?: Record<string, string>
  /** Status of success. @default 200 */
  status?: number
  answer?: z.ZodMiniType
  /** Answers that are not JSON, by MIME type. */
  answerTypes?: Record<string, string>
  headers?: Record<string, string>
}

export type Handler = (c: Context<AppEnv>) => Promise<Response> | Response

/** Collects routes while they are mounted, so that the description cannot lag behind. */
export class Routes {
  readonly specs: RouteSpec[] = []
  readonly #app: Hono<AppEnv>
  readonly #guards: Record<Access, MiddlewareHandler<AppEnv>[]>

  constructor(app: Hono<AppEnv>, guards: Record<Access, MiddlewareHandler<AppEnv>[]>) {
    this.#app = app
    this.#guards = guards
  }

  /** A path that the handler of another one answers: for the description, and for 405. */
  describe(spec: RouteSpec): void {
    this.specs.push(spec)
  }

  add(spec: RouteSpec, handler: Handler, ...middleware: MiddlewareHandler<AppEnv>[]): void {
    this.specs.push(spec)
    this.#app.on(
      [spec.method.toUpperCase()],
      [spec.path],
      ...this.#guards[spec.access],
      ...middleware,
      handler as never,
    )
  }
}
