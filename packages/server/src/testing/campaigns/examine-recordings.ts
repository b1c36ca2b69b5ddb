import { readdir } from 'node:fs/promises'
import { sweepScratch } from '../../housekeeping.ts'
import { afterCollection } from './audit-store.ts'
import type { ExpectedItem } from './recording-batch.ts'
import { openStopped, type StoppedStore } from './stopped-store.ts'

const WAVEFORMS = ['waveform.fine', 'waveform.medium', 'waveform.overview']
const PREVIEWS: Record<ExpectedItem['what'], string[]> = {
  video: ['poster', 'sprite', 'sprite.vtt', 'thumbnail', ...WAVEFORMS],
  sound: WAVEFORMS,
  picture: ['thumbnail'],
  damaged: [],
}

interface FoundItem {
  id: string
  status: string
  reason: string | null
  /** As the item lists them, and as rows are there. */
  names: string[]
  rows: string[]
  /** Without those that their owner caused. */
  updates: number
}

interface FoundJob {
  mediaId: string
  kind: string
  state: string
  reason: string | null
  times: number
}

const ITEMS = `
select m.id, m.status, m.status_reason as reason, m.rendition_names as names, array(select name from renditions where media_id = m.id) as rows,
  (select count(*)::int from outbox where subject_id = m.id and kind = 'media.updated' and actor_user_id is null) as updates
from media m`
const JOBS = `
select media_id as "mediaId", kind, state, reason, (count(*) over (partition by media_id, kind))::int as times from jobs`

/**
 * Looks at a stopped server's rows, objects and scratch files after a collection and a round of housekeeping.
 *
 * @param restartedAt milliseconds since 1970; what was written since had to be removed by the server that wrote it
 */
export async function examineRecordings(
  folder: string,
  scratchFolder: string,
  expected: ReadonlyMap<string, ExpectedItem>,
  restartedAt: number,
): Promise<{ violations: string[]; outcomes: Record<string, number>; scratchSwept: number }> {
  const before = await scratchFiles(scratchFolder)
  await sweepScratch(scratchFolder, restartedAt)
  const left = await scratchFiles(scratchFolder)
  const store = await openStopped(folder)
  try {
    await store.platform.collect({ graceMs: 0 })
    const audit = await store.audit()
    const items = await read<FoundItem>(store, ITEMS)
    const jobs = await read<FoundJob>(store, JOBS)
    return {
      violations: [
        ...left.map((name) => `scratch/${name} was left by a server that lives`),
        ...afterCollection(audit),
        ...[...expected.keys()].filter((id) => !items.some((item) => item.id === id)).map((id) => `${id} is gone`),
        ...items.flatMap((item) => judgeItem(item, expected.get(item.id), jobs)),
        ...jobs.flatMap((job) => judgeJob(job, expected.get(job.mediaId))),
      ],
      outcomes: {
        ...tally('items', items, ({ status }) => status),
        ...tally('jobs', jobs, ({ state }) => state),
        renditions: audit.renditions,
      },
      scratchSwept: before.length - left.length,
    }
  } finally {
    await store.close()
  }
}

function judgeItem(item: FoundItem, expected: ExpectedItem | undefined, jobs: readonly FoundJob[]): string[] {
  const { id, status, reason } = item
  if (!expected) return [`${id} was made by nobody`]
  const wanted = expected.what === 'damaged' ? 'failed' : 'ready'
  if (status !== wanted) return [`${id} (${expected.what}) is ${status}: ${reason ?? 'no reason'}`]
  if (status === 'failed' && !reason) return [`${id} failed without a reason`]
  const made = jobs.filter(({ mediaId, kind, state }) => mediaId === id && kind !== 'inspect' && state === 'done')
  const conversions = made.filter(({ kind }) => kind !== 'enhance').map(({ kind }) => kind)
  const violations: string[] = []
  const rows = item.rows.toSorted()
  if (rows.join() !== item.names.toSorted().join())
    violations.push(`${id} lists ${item.names.toSorted()}, and has rows of ${rows}`)
  const previews = rows.filter((name) => !name.startsWith('hls/') && name !== 'progressive')
  if (previews.join() !== PREVIEWS[expected.what].join())
    violations.push(`${id} (${expected.what}) has the previews ${previews.join() || 'none'}`)
  if (rows.includes('progressive') !== conversions.includes('progressive'))
    violations.push(`${id}: the progressive copy and its job disagree`)
  violations.push(...judgeHls(id, rows, conversions.includes('hls')))
  // Settled once, and once more with each conversion; the collector and restarts add nothing.
  const times = 1 + conversions.length
  return item.updates === times ? violations : [...violations, `${id} was changed ${item.updates} times, not ${times}`]
}

/** A master playlist, and a playlist and a file of each stream. */
function judgeHls(id: string, rows: readonly string[], wanted: boolean): string[] {
  const files = rows.filter((name) => name.startsWith('hls/'))
  if (!wanted) return files.length === 0 ? [] : [`${id} has ${files}, and no job that made them`]
  const streams = files.filter((name) => name.endsWith('.mp4')).map((name) => name.slice(0, -4))
  const whole = ['hls/master.m3u8', ...streams.flatMap((name) => [`${name}.m3u8`, `${name}.mp4`])]
  return streams.length >= 2 && whole.toSorted().join() === files.toSorted().join()
    ? []
    : [`${id} has half of an HLS tree: ${files}`]
}

function judgeJob({ mediaId, kind, state, reason, times }: FoundJob, expected: ExpectedItem | undefined): string[] {
  const name = `the job ${kind} of ${mediaId}`
  if (times !== 1) return [`${name} is there ${times} times`]
  if (state === 'failed' && !reason) return [`${name} failed without a reason`]
  const wanted = expected?.what === 'damaged' ? 'failed' : 'done'
  return state === wanted ? [] : [`${name} (${expected?.what ?? 'of nobody'}) is ${state}: ${reason ?? 'no reason'}`]
}

async function read<T>({ platform }: StoppedStore, text: string): Promise<T[]> {
  return (await platform.database.one<T & object>('service', { text, values: [] })).rows as T[]
}

async function scratchFiles(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true }).catch(() => [])).sort()
}

function tally<T>(what: string, all: readonly T[], by: (one: T) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(all, by)].map(([name, found]) => [`${what} ${name}`, found.length]))
}
