import { HoldallError } from '@holdall/protocol'
import type { OutboxCursor } from '../../ledger/outbox.ts'
import type { LiveEvent } from '../../live-events.ts'
import type { Platform } from '../../platform.ts'
import { requestHeader } from '../middleware/request-header.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Routes } from '../route.ts'

const CURSOR = /^(\d{1,20})\.(\d{1,19})$/
/** How long a browser waits before it connects again. */
const RETRY_MS = 2_000
const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // Proxies that buffer would hold every message back.
  'X-Accel-Buffering': 'no',
}

/** What happens to what the caller may see, as it happens. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function eventRoutes(routes: Routes, platform: Platform): void {
  routes.add(
    {
      method: 'get',
      path: '/api/events',
      summary: 'Live events; `Last-Event-ID` or `?lastEventId=` resumes, `event: reset` says that too much was missed',
      tag: 'Events',
      access: 'user',
      answerTypes: {
        'text/event-stream': 'Messages of JSON: `{kind, subjectId, ownerUserId, actorUserId, payload, createdAt}`',
      },
    },
    (c) => {
      const given = requestHeader(c, 'last-event-id') ?? c.req.query('lastEventId')
      const after = readCursor(given)
      if (c.req.method === 'HEAD') return new Response(null, { headers: HEADERS })
      const gone = new AbortController()
      const events = platform.liveEvents.subscribe(identityOf(c).userId, after, gone.signal)
      const encoder = new TextEncoder()
      const stream = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`)),
        async pull(controller) {
          const { value, done } = await events.next()
          if (done) controller.close()
          else controller.enqueue(encoder.encode(messageOf(value)))
        },
        async cancel() {
          gone.abort()
          await events.return()
        },
      })
      return new Response(stream, { headers: HEADERS })
    },
  )
}

function messageOf(message: LiveEvent): string {
  if (message.type === 'quiet') return ': quiet\n\n'
  if (message.type === 'reset') return `event: reset\nid: ${idOf(message.cursor)}\ndata: {}\n\n`
  const { cursor, ...event } = message.event
  // Line breaks inside JSON text are escaped: it is one line.
  return `id: ${idOf(cursor)}\ndata: ${JSON.stringify(event)}\n\n`
}

const idOf = ({ xid, id }: OutboxCursor): string => `${xid}.${id}`

function readCursor(given: string | undefined): OutboxCursor | null {
  if (given === undefined || given === '') return null
  const [, xid, id] = CURSOR.exec(given) ?? []
  if (xid === undefined || BigInt(xid) > 0xffff_ffff_ffff_ffffn)
    throw new HoldallError('invalid_request', 'The last event id is not one', {
      errors: [{ path: 'lastEventId', message: 'is not the id of an event' }],
    })
  return { xid: BigInt(xid), id: Number(id) }
}
