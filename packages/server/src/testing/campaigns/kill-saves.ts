import { setTimeout as sleep } from 'node:timers/promises'
import { type CampaignOptions, type CampaignReport, Random } from './campaign.ts'
import { type KillTarget, ServerProcess } from './server-process.ts'

export interface KillSavesOptions extends CampaignOptions {
  /** Kills; whom, alternates. */
  rounds: number
  targets: readonly KillTarget[]
}

const PROJECTS = '/api/storage/projects'
const WRITERS = 4
const JSON_TYPE = { 'content-type': 'application/json' }

/** What one writer knows of its document. */
interface Known {
  name: string
  /** The last revision that was acknowledged, and its counter. */
  revision: number
  counter: number
  /** Counters that were sent and not answered. */
  inFlight: number[]
  seen: Map<number, number>
}

/**
 * `kill -9` at random instants while documents are saved. Afterwards the head of every document is the last acknowledged save or a later one
 * that was sent, numbers of revisions never repeat or go back, and all of the history can be read.
 */
export async function killSaves({
  folder,
  seed,
  rounds,
  targets,
  say = () => {},
}: KillSavesOptions): Promise<CampaignReport> {
  const random = new Random(seed)
  const counts = { kills: 0, acknowledged: 0, unanswered: 0, survivedUnanswered: 0, revisionsRead: 0, lostOrBroken: 0 }
  const violations: string[] = []
  let server = await ServerProcess.start(folder, { HOLDALL_WORKERS: 'off' })
  try {
    const created = await server.fetch(PROJECTS, {
      method: 'POST',
      headers: JSON_TYPE,
      body: '{"name":"kills","type":"custom"}',
    })
    const { id } = (await created.json()) as { id: string }
    const documents = Array.from({ length: WRITERS }, (_, index): Known => {
      return { name: `scripts/doc-${index}`, revision: 0, counter: 0, inFlight: [], seen: new Map() }
    })
    for (let round = 0; round < rounds; round++) {
      const target = targets[round % targets.length] as KillTarget
      let dead = false
      const writers = documents.map((known, index) => write(server, id, known, index, () => dead, counts, violations))
      await sleep(random.between(20, 400))
      dead = true
      await server.kill(target)
      await Promise.all(writers)
      counts.kills += 1
      server = await ServerProcess.start(folder, { HOLDALL_WORKERS: 'off' })
      for (const known of documents) await examine(server, id, known, counts, violations)
      say(
        `kill ${round + 1} of ${rounds}: ${counts.acknowledged} saves acknowledged, ${violations.length} violations so far`,
      )
    }
  } finally {
    await server.kill('group')
  }
  counts.lostOrBroken = violations.length
  return { counts, violations }
}

/** Saves one document again and again, whole or by patches, until the server is dead. */
async function write(
  server: ServerProcess,
  project: string,
  known: Known,
  writer: number,
  isDead: () => boolean,
  counts: { acknowledged: number; unanswered: number },
  violations: string[],
): Promise<void> {
  const path = `${PROJECTS}/${project}/documents/${known.name}`
  while (!isDead()) {
    const counter = Math.max(known.counter, ...known.inFlight, 0) + 1
    known.inFlight.push(counter)
    const patches = known.revision > 0 && counter % 2 === 0
    const body = JSON.stringify({ counter, writer, ...(patches ? {} : { filler: 'x'.repeat(20_000) }) })
    const condition: Record<string, string> =
      known.revision > 0 ? { 'if-match': `"${known.revision}"` } : { 'if-none-match': '*' }
    try {
      const answer = await server.fetch(path, {
        method: patches ? 'PATCH' : 'PUT',
        headers: { ...JSON_TYPE, ...condition, prefer: 'return=minimal' },
        body,
      })
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`a save of ${known.name} was answered ${answer.status}`)
      const revision = Number(/"(\d+)"/.exec(answer.headers.get('etag') ?? '')?.[1])
      if (revision <= known.revision)
        violations.push(`${known.name}: revision ${revision} came after ${known.revision}`)
      known.revision = revision
      known.counter = counter
      known.inFlight = []
      known.seen.set(revision, counter)
      counts.acknowledged += 1
    } catch (error) {
      if (!(error instanceof TypeError) || !isDead()) violations.push(String(error))
      counts.unanswered += 1
      return
    }
  }
}

async function examine(
  server: ServerProcess,
  project: string,
  known: Known,
  counts: { survivedUnanswered: number; revisionsRead: number },
  violations: string[],
): Promise<void> {
  const path = `${PROJECTS}/${project}/documents/${known.name}`
  const head = await server.fetch(path)
  if (head.status === 404 && known.revision === 0) {
    known.inFlight = []
    return
  }
  if (head.status !== 200) {
    violations.push(`${known.name} was answered ${head.status} after ${known.revision} acknowledged revisions`)
    return
  }
  const revision = Number(/"(\d+)"/.exec(head.headers.get('etag') ?? '')?.[1])
  const { counter } = (await head.json()) as { counter: number }
  if (revision < known.revision)
    violations.push(`${known.name} went back from revision ${known.revision} to ${revision}`)
  const mayBe = revision === known.revision ? [known.counter] : known.inFlight
  if (!mayBe.includes(counter))
    violations.push(`${known.name} holds ${counter} at revision ${revision}; ${mayBe.join(' or ')} was sent`)
  if (revision > known.revision) counts.survivedUnanswered += 1
  Object.assign(known, { revision, counter, inFlight: [] })
  known.seen.set(revision, counter)
  const list = (await (await server.fetch(`${path}/revisions?limit=200`)).json()) as { items: { revision: number }[] }
  const numbers = list.items.map((item) => item.revision)
  if (numbers[0] !== revision)
    violations.push(`the history of ${known.name} begins with ${numbers[0]}, not ${revision}`)
  if (new Set(numbers).size !== numbers.length) violations.push(`the history of ${known.name} repeats a revision`)
  for (const n of numbers) {
    const kept = await server.fetch(`${path}/revisions/${n}`)
    if (kept.status !== 200) violations.push(`revision ${n} of ${known.name} was answered ${kept.status}`)
    const body = (await kept.json()) as { counter: number }
    const expected = known.seen.get(n)
    if (expected !== undefined && body.counter !== expected)
      violations.push(`revision ${n} of ${known.name} holds ${body.counter}, not ${expected}`)
    counts.revisionsRead += 1
  }
}
