import type { TestHoldall } from '../test-holdall.ts'
import { type CampaignReport, eachOf, Random } from './campaign.ts'

export interface QuotaRaceOptions {
  seed: number
  /** Uploads of one user, all at once; together about twice the quota. */
  uploads: number
  quotaBytes: number
}

const MIB = 1024 * 1024

/**
 * Many uploads of one user against one quota. No moment has more bytes than the quota; afterwards exactly what is left fits, and not a byte more.
 *
 * @param server one whose `USER_QUOTA_BYTES` is `quotaBytes`
 */
export async function quotaRace(server: TestHoldall, options: QuotaRaceOptions): Promise<CampaignReport> {
  const { seed, uploads, quotaBytes } = options
  const random = new Random(seed)
  const user = `quota-${seed}`
  const as = server.as(user)
  const counts = { uploads, accepted: 0, refused: 0, storedBytes: 0, quotaBytes }
  const violations: string[] = []
  const { database } = server.holdall.platform
  const stored = async () => {
    const { rows } = await database.one<{ bytes: number; said: number }>('service', {
      text: `select (select coalesce(sum(size_bytes), 0) from media where owner_user_id = $1)::bigint as bytes,
        (select coalesce(sum(bytes), 0) from (select bytes from usage_totals where owner_user_id = $1
          union all select bytes from usage_deltas where owner_user_id = $1) u)::bigint as said`,
      values: [user],
    })
    const { bytes, said } = rows[0] as { bytes: number; said: number }
    if (bytes !== said) violations.push(`usage says ${said} bytes; the rows have ${bytes}`)
    if (bytes > quotaBytes) violations.push(`${bytes} bytes are stored against a quota of ${quotaBytes}`)
    return bytes
  }
  const upload = async (sizeBytes: number) => {
    const response = await as('/api/media?format=v2', {
      method: 'POST',
      body: new Uint8Array(random.bytes(sizeBytes)),
      headers: { 'content-type': 'application/octet-stream' },
    })
    const problem = (await response.json()) as { code?: string }
    if (response.status === 201) return true
    if (response.status !== 413 || problem.code !== 'quota_exceeded')
      violations.push(`an upload was answered ${response.status} ${problem.code}`)
    return false
  }
  // Mean size so that twice the quota is asked for; every fourth is large enough to reserve first.
  const mean = (2 * quotaBytes) / uploads
  const sizes = Array.from({ length: uploads }, (_, index) =>
    index % 4 === 0 ? random.between(MIB + 1, MIB + 1 + Math.floor(mean)) : random.between(1, Math.floor(mean)),
  )
  let done = false
  const watching = (async () => {
    while (!done) await stored()
  })()
  try {
    await eachOf(sizes, uploads, async (size) => {
      counts[(await upload(size)) ? 'accepted' : 'refused'] += 1
    })
  } finally {
    done = true
    await watching
  }
  const left = quotaBytes - (await stored())
  if (await upload(left + 1)) violations.push('a byte too many was accepted')
  if (left > 0 && !(await upload(left))) violations.push(`exactly ${left} bytes were left, and refused`)
  counts.storedBytes = await stored()
  if (counts.storedBytes !== quotaBytes) violations.push(`${counts.storedBytes} bytes fill a quota of ${quotaBytes}`)
  return { counts, violations }
}
