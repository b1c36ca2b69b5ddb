import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@holdall/protocol'
import { type CampaignOptions, type CampaignReport, eachOf, Random } from './campaign.ts'
import { everyPage } from './every-page.ts'
import { FuzzLane } from './fuzz-lane.ts'
import { fuzzSources } from './fuzz-sources.ts'
import { heldMebibytes, INSPECTED } from './held-memory.ts'
import { leftovers, survivors } from './leftovers.ts'
import { mutate } from './mutate-file.ts'
import { dataFolder, ServerProcess } from './server-process.ts'

export interface FuzzRecordingsOptions extends CampaignOptions {
  files: number
  /** Within which an item settles, waiting for others included. @default 120_000 */
  limitMs?: number
}

const AT_ONCE = 4
const MAX_GROWTH_MIB = 50
/** Files that are sent first and not measured: code is compiled, pools are filled, the heap has its size. */
const WARM_UP = { least: 24, share: 0.2 }
const CALM_MS = 3_000

/**
 * Damaged recordings and pictures, uploaded to a server: each item ends `ready`, or `failed` with a reason, within a limit; the server lives and does not
 * grow; no program and no scratch file is left.
 */
export async function fuzzRecordings(options: FuzzRecordingsOptions): Promise<CampaignReport> {
  const { folder, seed, files, limitMs = 120_000, say = () => {} } = options
  const random = new Random(seed)
  const sources = await fuzzSources()
  const server = await ServerProcess.start(folder, { FFMPEG_JOBS: '2', ...INSPECTED })
  const lane = new FuzzLane(server, limitMs)
  const violations: string[] = []
  let grownMib = 0
  let attempts: number[] = []
  try {
    const send = async (count: number, body: (source: Buffer) => Buffer) => {
      const plan = Array.from({ length: count }, (_, index) => {
        const source = sources[index % sources.length] as (typeof sources)[number]
        return { ...source, body: body(source.body), convert: random.chance(0.1) }
      })
      await eachOf(plan.entries(), AT_ONCE, async ([index, file]) => {
        await lane.run({ ...file, name: `${index}-${file.name}` })
        if (index % 50 === 49) say(`${index + 1} of ${count} files: ${lane.violations.length} violations so far`)
      })
    }
    await send(Math.max(WARM_UP.least, sources.length, Math.round(files * WARM_UP.share)), (body) =>
      Buffer.concat([body, random.bytes(8)]),
    )
    await sleep(CALM_MS)
    const before = await heldMebibytes(server, folder)
    lane.forget()
    await send(files, (body) => mutate(random, body))
    violations.push(...(await leftovers(server, join(dataFolder(folder), 'scratch'))))
    await sleep(CALM_MS)
    grownMib = (await heldMebibytes(server, folder)) - before
    if (grownMib > MAX_GROWTH_MIB) violations.push(`The server grew by ${grownMib} MiB`)
    attempts = (await everyPage<Job>(server, '/api/jobs')).map((job) => job.attempts)
  } finally {
    await server.stop()
  }
  violations.push(...(await survivors(folder)), ...(await loggedErrors(folder)))
  return {
    counts: {
      files,
      grownMib,
      jobsTriedAgain: attempts.filter((count) => count > 1).length,
      ...lane.counts,
    },
    violations: [...lane.violations, ...violations],
  }
}

/** A file that is damaged is no error of the server's. */
async function loggedErrors(folder: string): Promise<string[]> {
  const lines = (await readFile(join(folder, 'server.log'), 'utf8')).split('\n')
  return lines.filter((line) => /"level":"(error|fatal)"/.test(line)).map((line) => `logged: ${line.slice(0, 500)}`)
}
