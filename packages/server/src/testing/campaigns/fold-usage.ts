import { foldUsage } from '../../ledger/usage.ts'
import type { TestHoldall } from '../test-holdall.ts'
import { type CampaignReport, eachOf, Random } from './campaign.ts'
import { pickSize } from './upload-plan.ts'

export interface UsageRaceOptions {
  seed: number
  /** Uploads; about half of them are purged again, a quarter replaced. */
  uploads: number
  users: number
  /** Loops that fold all the while. */
  folders: number
}

// One statement, one snapshot: what usage says and what the rows have, at the same moment.
const BOTH = `
select
  (select coalesce(sum(bytes), 0) from (select bytes from usage_totals union all select bytes from usage_deltas) u)::bigint as said,
  (select coalesce(sum(size_bytes), 0) from (select size_bytes from media union all select size_bytes from renditions) r)::bigint as found,
  (select coalesce(sum(files), 0) from (select files from usage_totals where category <> 'trash' union all select files from usage_deltas where category <> 'trash') u)::bigint as said_files,
  ((select count(*) from media) + (select count(*) from renditions))::bigint as found_files`

/** Totals equal the sum of the rows at every moment while uploads, purges and several folds run side by side. */
export async function foldUsageRace(server: TestHoldall, options: UsageRaceOptions): Promise<CampaignReport> {
  const { seed, uploads, users, folders } = options
  const random = new Random(seed)
  const { database } = server.holdall.platform
  const counts = { uploads, purged: 0, replaced: 0, folded: 0, looks: 0 }
  const violations: string[] = []
  let done = false
  const look = async () => {
    const { rows } = await database.one<Record<'said' | 'found' | 'said_files' | 'found_files', number>>('service', {
      text: BOTH,
      values: [],
    })
    const [row] = rows
    counts.looks += 1
    if (!row || row.said !== row.found || row.said_files !== row.found_files)
      violations.push(
        `usage says ${row?.said} bytes in ${row?.said_files} files; the rows have ${row?.found} in ${row?.found_files}`,
      )
  }
  const plan = Array.from({ length: uploads }, (_, index) => ({
    user: `user-${index % users}`,
    body: random.bytes(Math.min(pickSize(random), 100_000)),
    fate: random.pick(['keep', 'replace', 'purge', 'purge'] as const),
    next: random.bytes(random.between(1, 5_000)),
  }))
  const whileRunning = async (work: () => Promise<unknown>) => {
    while (!done) await work()
  }
  const background = [
    whileRunning(look),
    ...Array.from({ length: folders }, (_, index) =>
      whileRunning(async () => {
        counts.folded += await foldUsage(database, { limit: 3 + index * 20 })
      }),
    ),
  ]
  try {
    await eachOf(plan, 16, async ({ user, body, fate, next }) => {
      const as = server.as(user)
      const headers = { 'content-type': 'application/octet-stream' }
      const created = await as('/api/media?format=v2', { method: 'POST', body: new Uint8Array(body), headers })
      if (created.status !== 201) throw new Error(`an upload was answered ${created.status} ${await created.text()}`)
      const { id } = (await created.json()) as { id: string }
      if (fate === 'keep') return
      const [path, init] =
        fate === 'purge'
          ? [`/api/media/${id}?purge=true`, { method: 'DELETE' }]
          : [`/api/media/${id}/content`, { method: 'PUT', body: new Uint8Array(next), headers }]
      const changed = await as(path, init)
      if (!changed.ok) throw new Error(`a ${fate} was answered ${changed.status} ${await changed.text()}`)
      counts[fate === 'purge' ? 'purged' : 'replaced'] += 1
    })
  } finally {
    done = true
    await Promise.all(background)
  }
  await foldUsage(database)
  await look()
  return { counts, violations }
}
