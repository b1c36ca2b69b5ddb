import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RunningHoldall, startHoldall } from '../holdall.ts'
import { median, ratioOf } from '../in-turn.ts'
import { runLoad } from '../load.ts'
import { SMALL_BYTES } from '../payload.ts'
import type { FigureRow, LocalContext } from '../scenario.ts'

const CLIPS = 4
const CLIENTS = 4
const LIMIT = 3
const WAIT_MS = 600_000
const USER = 'bench-0'

interface Job {
  id: string
  state: string
}

/** How long small uploads take while four conversions to HLS are wanted, so many at once, against the same server when it has nothing else to do. */
export async function uploadsBesideConversions(
  context: LocalContext,
  clip: string,
  atOnce: number,
): Promise<FigureRow> {
  const settings = { HOLDALL_WORKERS: 'on', FFMPEG_JOBS: String(atOnce) }
  const holdall = await startHoldall(join(context.folder, `holdall-${atOnce}`), settings)
  const name = `small uploads beside ${CLIPS} conversions, ${atOnce} at once`
  const idle: number[] = []
  const busy: number[] = []
  try {
    const ids = await uploadClips(holdall, await readFile(clip))
    await uploadP99(holdall, context.quick ? 50 : 200)
    const requests = context.quick ? 200 : 800
    for (let round = 0; round < context.rounds; round++) {
      idle.push(await uploadP99(holdall, requests))
      const jobs = await startConversions(holdall, ids, atOnce)
      busy.push(await uploadP99(holdall, requests))
      const open = (await Promise.all(jobs.map((id) => ask<Job>(holdall, `/api/jobs/${id}`)))).filter(isOpen)
      if (open.length < atOnce) throw new Error('Conversions ended before the uploads did; use longer clips')
      await undo(holdall, ids, jobs)
      context.say(`${name}, round ${round + 1}: p99 idle ${idle.at(-1)} ms, busy ${busy.at(-1)} ms`)
    }
  } finally {
    await holdall.stop()
  }
  const [peer, ours] = [median(idle), median(busy)]
  return { label: name, unit: 'ms, p99', against: 'idle', peer, ours, ...ratioOf(ours, peer, { atMost: LIMIT }) }
}

/** The same bytes each time: they are looked at once, and converted four times. */
async function uploadClips(holdall: RunningHoldall, body: Buffer): Promise<string[]> {
  const ids: string[] = []
  for (let index = 0; index < CLIPS; index++) {
    const headers = { 'content-type': 'video/mp4', 'x-filename': `clip-${index}.mp4` }
    const init = { method: 'POST', body: new Uint8Array(body), headers }
    const { id } = await ask<{ id: string }>(holdall, '/api/media?format=v2', init)
    await until(holdall, `/api/media/${id}?format=v2`, ({ status }: { status: string }) => status === 'ready')
    ids.push(id)
  }
  return ids
}

/** Files of no known kind: nothing is made of them, so that uploads wait for uploads alone. */
async function uploadP99({ host, port, authorization }: RunningHoldall, requests: number): Promise<number> {
  const headers = {
    ...(await authorization(USER)),
    'Content-Type': 'application/octet-stream',
    'X-Filename': 'small.bin',
  }
  const common = { host, port, connections: CLIENTS, requests, method: 'POST', paths: ['/api/media'] } as const
  return (await runLoad({ ...common, paths: ['/api/media'], headers: [headers], body: { sizeBytes: SMALL_BYTES } }))
    .latencyMs.p99
}

/** @returns when so many of them are at work as may be */
async function startConversions(holdall: RunningHoldall, ids: readonly string[], atOnce: number): Promise<string[]> {
  const headers = { 'content-type': 'application/json' }
  const jobs = await Promise.all(
    ids.map(async (id) => {
      const init = { method: 'POST', body: '{"kind":"hls"}', headers }
      return (await ask<Job>(holdall, `/api/media/${id}/renditions`, init)).id
    }),
  )
  const path = '/api/jobs?kind=hls&state=running'
  await until(holdall, path, ({ items }: { items: { progress: number }[] }) => items.length >= atOnce)
  return jobs
}

/** Stops what goes on and takes away what came of it. */
async function undo(holdall: RunningHoldall, ids: readonly string[], jobs: readonly string[]): Promise<void> {
  for (const id of jobs) {
    const job = await ask<Job>(holdall, `/api/jobs/${id}`)
    // It may end by itself meanwhile.
    if (isOpen(job)) await ask(holdall, `/api/jobs/${id}/cancel`, { method: 'POST' }, [200, 202, 409])
    await until(holdall, `/api/jobs/${id}`, (found: Job) => !isOpen(found))
  }
  for (const id of ids) await ask(holdall, `/api/media/${id}/renditions/hls`, { method: 'DELETE' })
}

function isOpen({ state }: Job): boolean {
  return state === 'waiting' || state === 'running'
}

async function until<T>(holdall: RunningHoldall, path: string, done: (found: T) => boolean): Promise<void> {
  const deadline = Date.now() + WAIT_MS
  while (!done(await ask<T>(holdall, path))) {
    if (Date.now() > deadline) throw new Error(`${path} did not get there in time`)
    await sleep(200)
  }
}

async function ask<T>(
  holdall: RunningHoldall,
  path: string,
  init: RequestInit = {},
  accepted: readonly number[] = [200, 201, 202],
): Promise<T> {
  const headers = { ...(await holdall.authorization(USER)), ...(init.headers as Record<string, string>) }
  const response = await fetch(holdall.url + path, { ...init, headers })
  if (!accepted.includes(response.status))
    throw new Error(`${path} was answered ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}
