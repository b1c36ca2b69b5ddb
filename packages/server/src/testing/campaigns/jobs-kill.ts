import { setTimeout as sleep } from 'node:timers/promises'
import { type Audit, type AuditedItem, afterCollection } from './audit-store.ts'
import { type CampaignOptions, type CampaignReport, eachOf, Random } from './campaign.ts'
import { everyPage } from './every-page.ts'
import { brokenPng, noisePng } from './pictures.ts'
import { killHard } from './process-tree.ts'
import { ServerProcess } from './server-process.ts'
import { openStopped } from './stopped-store.ts'

export interface JobsKillOptions extends CampaignOptions {
  rounds: number
  /** Pictures of each round, an eighth of them broken. */
  pictures: number
  /** What is killed while they are processed; alternates when there are several. */
  victims: readonly ('server' | 'worker')[]
  /** How long a round may take to settle. @default 120_000 */
  settleMs?: number
}

const KILLS = 3
const POLL_MS = 250

interface Listed {
  id: string
  status: string
  statusReason?: string
  thumbnailUrl: string | null
}

/** `kill -9` of the server, or of the children that open pictures, while pictures are processed: every item settles, once. */
export async function jobsKill(options: JobsKillOptions): Promise<CampaignReport> {
  const { folder, seed, rounds, pictures, victims, settleMs = 120_000, say = () => {} } = options
  const random = new Random(seed)
  const counts = { rounds, pictures: 0, serverKills: 0, workerKills: 0, ready: 0, failed: 0, slowestSettleMs: 0 }
  const violations: string[] = []
  for (let round = 0; round < rounds; round++) {
    const victim = victims[round % victims.length]
    let server = await ServerProcess.start(folder)
    try {
      const broken = await uploadPictures(server, random, pictures, round)
      counts.pictures += pictures
      if (victim === 'server') {
        await sleep(random.between(0, 600))
        await server.kill('server')
        counts.serverKills += 1
        server = await ServerProcess.start(folder)
      } else {
        counts.workerKills += await killWorkers(server, random)
      }
      const startedAt = performance.now()
      const items = await settled(server, settleMs)
      counts.slowestSettleMs = Math.max(counts.slowestSettleMs, Math.round(performance.now() - startedAt))
      for (const item of items) violations.push(...judge(item, broken))
      await eachOf(items, 8, async ({ id, thumbnailUrl }) => {
        if (thumbnailUrl && (await fetch(thumbnailUrl)).status !== 200)
          violations.push(`${id}: its thumbnail is not served`)
      })
    } finally {
      await server.stop()
    }
    const { audit, updates } = await examine(folder)
    violations.push(...onceEach(audit, updates))
    counts.ready = audit.items.filter(({ status }) => status === 'ready').length
    counts.failed = audit.items.filter(({ status }) => status === 'failed').length
    say(`round ${round + 1} of ${rounds} (${victim}): ${violations.length} violations so far`)
  }
  return { counts, violations }
}

/** @returns the names of those that cannot be decoded */
async function uploadPictures(
  server: ServerProcess,
  random: Random,
  count: number,
  round: number,
): Promise<Set<string>> {
  const broken = new Set<string>()
  const bodies = Array.from({ length: count }, (_, index) => {
    const name = `picture-${round}-${index}.png`
    if (index % 8 !== 7) return { name, body: noisePng(random, random.between(200, 900), random.between(200, 700)) }
    broken.add(name)
    return { name, body: brokenPng(random) }
  })
  const ids = new Set<string>()
  await eachOf(bodies, 8, async ({ name, body }) => {
    const response = await server.fetch('/api/media?format=v2', {
      method: 'POST',
      body: new Uint8Array(body),
      headers: { 'content-type': 'image/png', 'x-filename': name },
    })
    if (response.status !== 201) throw new Error(`${name} was answered ${response.status} ${await response.text()}`)
    const { id } = (await response.json()) as { id: string }
    if (broken.has(name)) ids.add(id)
  })
  return ids
}

async function killWorkers(server: ServerProcess, random: Random): Promise<number> {
  let kills = 0
  for (let attempt = 0; attempt < 100 && kills < KILLS; attempt++) {
    await sleep(random.between(20, 200))
    const workers = server.pictureWorkers()
    if (workers.length > 0 && killHard(random.pick(workers).pid)) kills += 1
  }
  return kills
}

async function settled(server: ServerProcess, limitMs: number): Promise<Listed[]> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const items = await everyPage<Listed>(server, '/api/media?format=v2')
    if (Date.now() > deadline || items.every(({ status }) => status !== 'processing')) return items
    await sleep(POLL_MS)
  }
}

function judge({ id, status, statusReason, thumbnailUrl }: Listed, broken: ReadonlySet<string>): string[] {
  if (status === 'processing') return [`${id} is stuck`]
  if (status === 'failed' && !statusReason) return [`${id} failed without a reason`]
  if (status === 'ready' && !thumbnailUrl) return [`${id} is ready without a thumbnail`]
  if (status === 'ready' && broken.has(id)) return [`${id} cannot be decoded, and is ready`]
  return []
}

async function examine(folder: string): Promise<{ audit: Audit; updates: Map<string, number> }> {
  const store = await openStopped(folder)
  try {
    await store.platform.collect({ graceMs: 0 })
    const { rows } = await store.platform.database.one<{ id: string; times: number }>('service', {
      text: `select subject_id as id, count(*)::int as times from outbox where kind = 'media.updated' and actor_user_id is null group by 1`,
      values: [],
    })
    return { audit: await store.audit(), updates: new Map(rows.map(({ id, times }) => [id, times])) }
  } finally {
    await store.close()
  }
}

/** A thumbnail for every picture that is ready, and one outcome for each. */
function onceEach(audit: Audit, updates: ReadonlyMap<string, number>): string[] {
  const ready = audit.items.filter(({ status }) => status === 'ready').length
  const settledTwice = audit.items.filter(({ id }: AuditedItem) => (updates.get(id) ?? 0) !== 1)
  return [
    ...afterCollection(audit),
    ...(audit.renditions === ready
      ? []
      : [`${ready} pictures are ready, and there are ${audit.renditions} thumbnails`]),
    ...settledTwice.map(({ id }) => `${id} was settled ${updates.get(id) ?? 0} times`),
  ]
}
