import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { compare } from '../compare.ts'
import type { RunningHoldall } from '../holdall.ts'
import { type LoadResult, latencyOf, round } from '../load.ts'
import type { BenchContext, Report, Scenario } from '../scenario.ts'

const CLIENTS = 8
const CLIPS = 1_000
const DOCUMENT_BYTES = 256 * 1024
const PATCH_BYTES = 4 * 1024

interface Editor {
  path: string
  revision: number
}

/** `work` once per operation, by so many clients at once, each with what is its own. */
async function load<T>(
  clients: readonly T[],
  operations: number,
  work: (client: T) => Promise<void>,
): Promise<LoadResult> {
  const durations: number[] = []
  let next = 0
  const startedAt = performance.now()
  await Promise.all(
    clients.map(async (client) => {
      while (next++ < operations) {
        const sentAt = performance.now()
        await work(client)
        durations.push(performance.now() - sentAt)
      }
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  return {
    requests: operations,
    failures: 0,
    seconds: round(seconds),
    perSecond: round(operations / seconds),
    megabytesPerSecond: 0,
    latencyMs: latencyOf(durations),
    medianMsByPath: [],
  }
}

const clipText = () => randomBytes(96).toString('base64')

/** A timeline as an editor keeps it: many small objects, some of which name media. */
function timeline(): { clips: Record<string, object>; note: string } {
  const clips = Object.fromEntries(
    Array.from({ length: CLIPS }, (_, index) => [`clip${index}`, { at: index * 40, length: 40, text: clipText() }]),
  )
  const body = { clips, note: '' }
  return { ...body, note: 'n'.repeat(Math.max(0, DOCUMENT_BYTES - JSON.stringify(body).length)) }
}

/** About 4 KiB that differ from the last time. */
function patch(): string {
  const clips = Object.fromEntries(
    Array.from({ length: Math.floor(PATCH_BYTES / 180) }, () => [
      `clip${Math.floor(Math.random() * CLIPS)}`,
      { at: Math.floor(Math.random() * 1e6), text: clipText() },
    ]),
  )
  return JSON.stringify({ clips })
}

async function openEditors(holdall: RunningHoldall, headers: Record<string, string>): Promise<Editor[]> {
  const send = async (method: string, path: string, body: unknown): Promise<{ id: string }> => {
    const response = await fetch(holdall.url + path, {
      method,
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as { id: string }
  }
  return Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const { id } = await send('POST', '/api/storage/projects', { name: 'bench', type: 'video-edit' })
      const path = `/api/storage/projects/${id}/documents/timeline`
      await send('PUT', path, timeline())
      return { path: holdall.url + path, revision: 1 }
    }),
  )
}

/** The floor: the same text into one row, durably, with nothing kept of what was there. */
async function openFloor(context: BenchContext) {
  const { startEmbedded } = await import('../../packages/server/src/db/embedded/index.ts')
  const { silentLogger } = await import('../../packages/server/src/log.ts')
  const server = await startEmbedded({ storagePath: join(context.folder, 'floor-database'), log: silentLogger })
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, async (_, id) => {
      const client = new pg.Client(server.clientConfig)
      await client.connect()
      return { client, id, text: JSON.stringify(timeline()) }
    }),
  )
  const first = clients[0]?.client as pg.Client
  await first.query(
    'create table floor_documents (id integer primary key, revision bigint not null, body text not null)',
  )
  for (const { id, text } of clients) await first.query('insert into floor_documents values ($1, 1, $2)', [id, text])
  return {
    clients,
    async stop() {
      await Promise.all(clients.map(({ client }) => client.end()))
      await server.stop()
    },
  }
}

async function measure(context: BenchContext, holdall: RunningHoldall): Promise<Report[]> {
  const operations = context.quick ? 200 : 2_000
  const headers = await holdall.authorization('bench-0')
  const editors = await openEditors(holdall, headers)
  const floor = await openFloor(context)
  const save = async (editor: Editor, expected: number, ifMatch: number): Promise<void> => {
    const response = await fetch(editor.path, {
      method: 'PATCH',
      headers: {
        ...headers,
        'Content-Type': 'application/merge-patch+json',
        'If-Match': `"${ifMatch}"`,
        Prefer: 'return=minimal',
      },
      body: patch(),
    })
    await response.arrayBuffer()
    if (response.status !== expected) throw new Error(`a save was answered ${response.status}`)
    editor.revision = Number(/\d+/.exec(response.headers.get('etag') ?? '')?.[0])
  }
  try {
    const update = () =>
      load(floor.clients, operations, async ({ client, id, text }) => {
        // Another text each time, of the same length: nothing is compressed away or left unwritten.
        const changed = text.slice(0, -40) + randomBytes(20).toString('hex')
        await client.query({
          name: 'floor-update',
          text: 'update floor_documents set revision = revision + 1, body = $2 where id = $1 returning revision',
          values: [id, changed],
        })
      })
    const saves = () => load(editors, operations, (editor) => save(editor, 204, editor.revision))
    const saving = await compare(context, {
      name: 'document-save',
      unit: 'requests/s',
      target: 0.5,
      floor: update,
      holdall: saves,
    })
    const stale = () => load(editors, operations, (editor) => save(editor, 412, editor.revision + 1))
    const refusing = await compare(context, {
      name: 'document-412',
      unit: 'requests/s',
      target: 1,
      floor: saves,
      holdall: stale,
    })
    return [saving, refusing]
  } finally {
    await floor.stop()
  }
}

export const documentSave: Scenario = {
  summary:
    '4 KiB patches of 256 KiB documents, 8 editors, against a bare UPDATE of the same text; and stale ones against good ones',
  users: [1],
  run: async (context) => (context.holdall ? measure(context, context.holdall) : []),
}
