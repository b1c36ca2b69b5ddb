import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Identity } from '../identity/identity.ts'
import type { Logger } from '../log.ts'

/** What Hono carries through Holdall's routes. */
export type AppEnv = {
  Bindings: {
    /** Node's own request and response; absent when the app is mounted by `fetch(request)`. */
    incoming?: IncomingMessage
    outgoing?: ServerResponse
  }
  Variables: {
    identity: Identity | null
    requestId: string
    /** Writes the request id on every line. */
    log: Logger
    /** Where the request came from, behind trusted proxies; `unknown` when there is no connection to look at. */
    clientAddress: string
  }
}
