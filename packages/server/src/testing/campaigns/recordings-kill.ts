import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@holdall/protocol'
import { type CampaignOptions, type CampaignReport, Random } from './campaign.ts'
import { everyPage } from './every-page.ts'
import { examineRecordings } from './examine-recordings.ts'
import { gone, killHard } from './process-tree.ts'
import { type ExpectedItem, startRecordingJobs } from './recording-batch.ts'
import { dataFolder, ServerProcess } from './server-process.ts'
import { smallRecordings } from './small-recordings.ts'

export interface RecordingsKillOptions extends CampaignOptions {
  rounds: number
  /** Of each round. */
  jobs: number
  /** What is killed while they run; alternates when there are several. */
  victims: readonly ('server' | 'ffmpeg')[]
  /** How long a round may take to settle. @default 180_000 */
  settleMs?: number
}

/** Fewer than the attempts of a job: nothing may be given up for them. */
const KILLS = 3
const POLL_MS = 400
const SETTINGS = { FFMPEG_JOBS: '3' }

/**
 * `kill -9` of the server, or of the ffmpeg that it started, while recordings are looked at, converted, and pictures enhanced: every job ends, every
 * item settles as if nothing had happened, and nothing is done twice or left lying.
 */
export async function recordingsKill(options: RecordingsKillOptions): Promise<CampaignReport> {
  const { folder, seed, rounds, jobs, victims, settleMs = 180_000, say = () => {} } = options
  const random = new Random(seed)
  const sources = await smallRecordings()
  const expected = new Map<string, ExpectedItem>()
  const counts = {
    rounds,
    jobs: 0,
    serverKills: 0,
    programKills: 0,
    triedAgain: 0,
    slowestSettleMs: 0,
    scratchSwept: 0,
  }
  const violations: string[] = []
  let outcomes: Record<string, number> = {}
  for (let round = 0; round < rounds; round++) {
    const victim = victims[round % victims.length]
    let server = await ServerProcess.start(folder, SETTINGS)
    let restartedAt = 0
    try {
      for (const [id, item] of await startRecordingJobs(server, random, sources, jobs, round)) expected.set(id, item)
      if (victim === 'server') {
        await sleep(random.between(0, 5_000))
        violations.push(...(await killServer(server)))
        counts.serverKills += 1
        restartedAt = Date.now()
        server = await ServerProcess.start(folder, SETTINGS)
      } else {
        counts.programKills += await killPrograms(server, random)
      }
      const startedAt = performance.now()
      violations.push(...(await settled(server, settleMs)))
      counts.slowestSettleMs = Math.max(counts.slowestSettleMs, Math.round(performance.now() - startedAt))
      const ended = await everyPage<Job>(server, '/api/jobs')
      counts.jobs = ended.length
      counts.triedAgain = ended.filter(({ attempts }) => attempts > 1).length
    } finally {
      await server.stop()
    }
    const found = await examineRecordings(folder, join(dataFolder(folder), 'scratch'), expected, restartedAt)
    violations.push(...found.violations)
    counts.scratchSwept += found.scratchSwept
    outcomes = found.outcomes
    say(`round ${round + 1} of ${rounds} (${victim}): ${violations.length} violations so far`)
  }
  // What is wrong once is found again in each later round.
  return { counts: { ...counts, ...outcomes }, violations: [...new Set(violations)] }
}

/** What it started has to go with it, without anybody's help. */
async function killServer(server: ServerProcess): Promise<string[]> {
  const pids = server.recordingPrograms().map(({ pid }) => pid)
  await server.kill('server')
  const left = await gone(pids)
  for (const pid of left) killHard(pid)
  return left.map((pid) => `ffmpeg ${pid} outlived the server that started it`)
}

async function killPrograms(server: ServerProcess, random: Random): Promise<number> {
  let kills = 0
  for (let attempt = 0; attempt < 200 && kills < KILLS; attempt++) {
    await sleep(random.between(20, 300))
    const programs = server.recordingPrograms()
    if (programs.length > 0 && killHard(random.pick(programs).pid)) kills += 1
  }
  return kills
}

/** Waits until all is done. @returns what is stuck, and what was there twice on the way */
async function settled(server: ServerProcess, limitMs: number): Promise<string[]> {
  const deadline = Date.now() + limitMs
  const twice = new Set<string>()
  for (;;) {
    const items = await everyPage<{ id: string; status: string }>(server, '/api/media?format=v2')
    const open = await everyPage<Job>(server, '/api/jobs?state=waiting,running')
    const keys = open.map(({ mediaId, kind }) => `${mediaId} ${kind}`)
    for (const [at, key] of keys.entries()) if (keys.indexOf(key) !== at) twice.add(`${key}: two jobs are open`)
    const processing = items.filter(({ status }) => status === 'processing')
    if (processing.length + open.length === 0) return [...twice]
    if (Date.now() > deadline) {
      const stuckJobs = open.map((job) => `${job.id} (${job.kind} of ${job.mediaId}) is still ${job.state}`)
      return [...twice, ...stuckJobs, ...processing.map(({ id }) => `${id} is stuck`)]
    }
    await sleep(POLL_MS)
  }
}
