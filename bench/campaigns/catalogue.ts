import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { editTogether } from '../../e2e/campaigns/edit-together.ts'
import { launchBrowser } from '../../e2e/harness/launch-browser.ts'
import { killWrites } from '../../packages/files/src/testing/kill-writes.ts'
import type { CampaignReport } from '../../packages/server/src/testing/campaigns/campaign.ts'
import { collectRace } from '../../packages/server/src/testing/campaigns/collect-race.ts'
import { damageRepair } from '../../packages/server/src/testing/campaigns/damage-repair.ts'
import { faultyStore } from '../../packages/server/src/testing/campaigns/faulty-store.ts'
import { foldUsageRace } from '../../packages/server/src/testing/campaigns/fold-usage.ts'
import { fuzzRecordings } from '../../packages/server/src/testing/campaigns/fuzz-recordings.ts'
import { jobsKill } from '../../packages/server/src/testing/campaigns/jobs-kill.ts'
import { killSaves } from '../../packages/server/src/testing/campaigns/kill-saves.ts'
import { killUploads } from '../../packages/server/src/testing/campaigns/kill-uploads.ts'
import { projectRace } from '../../packages/server/src/testing/campaigns/project-race.ts'
import { quotaRace } from '../../packages/server/src/testing/campaigns/quota-race.ts'
import { recordingsKill } from '../../packages/server/src/testing/campaigns/recordings-kill.ts'
import { ServerProcess } from '../../packages/server/src/testing/campaigns/server-process.ts'
import { tracingRefusal } from '../../packages/server/src/testing/campaigns/system-calls.ts'
import { traceUpload } from '../../packages/server/src/testing/campaigns/trace-upload.ts'
import { startFaultProxy } from '../../packages/server/src/testing/s3/fault-proxy.ts'
import { type TestS3, testS3 } from '../../packages/server/src/testing/s3/test-s3.ts'
import { type TestHoldall, testHoldall } from '../../packages/server/src/testing/test-holdall.ts'
import { killResumableByEach } from './kill-resumable-by-each.ts'

/** What `npm run soak` was asked for; what is not given is the campaign's own full count. */
export interface SoakOptions {
  /** Empty; removed afterwards. */
  folder: string
  seed: number
  rounds: number | undefined
  uploads: number | undefined
  /** Both in turn when not given. */
  target: 'server' | 'group' | undefined
  say: (text: string) => void
}

/** A campaign with its full counts. */
export interface SoakCampaign {
  /** One line for the list. */
  summary: string
  run(options: SoakOptions): Promise<CampaignReport>
}

const KIB = 1024
const QUOTA_BYTES = 64 * KIB * KIB

export const CAMPAIGNS: Record<string, SoakCampaign> = {
  'kill-uploads': {
    summary: 'kill -9 of the server, or of all its processes, amid 200 uploads; 20 rounds',
    run: ({ rounds = 20, uploads = 200, target, ...options }) =>
      killUploads({ ...options, rounds, uploads, targets: target ? [target] : ['server', 'group'] }),
  },
  'kill-resumable': {
    summary: 'kill -9 of the server ten times amid one upload of 1 GiB, by tus-js-client and then by the SDK',
    run: ({ rounds = 10, target, ...options }) =>
      killResumableByEach({
        ...options,
        ...{ sizeBytes: KIB ** 3, kills: rounds, targets: target ? [target] : ['server', 'group'] },
      }),
  },
  'kill-saves': {
    summary: 'kill -9 of the server, or of all its processes, amid saves of documents; 50 kills',
    run: ({ rounds = 50, target, ...options }) =>
      killSaves({ ...options, rounds, targets: target ? [target] : ['server', 'group'] }),
  },
  'kill-writes': {
    summary: 'kill -9 of a process that writes one JSON file of a project folder over and over; 50 kills',
    run: ({ rounds = 50, folder, seed, say }) => killWrites({ folder, seed, rounds, say }),
  },
  'edit-together': {
    summary: '500 edits of one film in three tabs of Chromium amid crashes, offline spells and kills of the server',
    run: async ({ rounds = 1, uploads = 500, folder, seed, say }) => {
      const browser = await launchBrowser()
      if (browser === null) throw new Error('Chromium is not installed')
      try {
        const reports: CampaignReport[] = []
        for (let round = 0; round < rounds; round++) {
          const own = join(folder, String(round))
          mkdirSync(own)
          // PostgreSQL's account must get through.
          chmodSync(folder, 0o711)
          const troubles = { kills: 6, crashes: 12, offlineSpells: 12 }
          reports.push(
            await editTogether({ browser, folder: own, seed: seed + round, edits: uploads, ...troubles, say }),
          )
        }
        return sum(reports)
      } finally {
        await browser.close()
      }
    },
  },
  'project-race': {
    summary: '5,000 saves, deletes, snapshots, restores and purges of two people on one project at once',
    run: ({ rounds = 1, ...options }) =>
      onServers(rounds, options, {}, (server, seed) => projectRace(server, { seed, operations: 5_000 })),
  },
  'jobs-kill': {
    summary: 'kill -9 of the server, or of its picture workers, amid 40 pictures; 5 rounds of each',
    run: ({ rounds = 10, uploads = 40, ...options }) =>
      jobsKill({ ...options, rounds, pictures: uploads, victims: ['server', 'worker'] }),
  },
  'recordings-kill': {
    summary: 'kill -9 of the server, or of the ffmpeg that it started, amid 50 jobs on recordings; 5 rounds of each',
    run: ({ rounds = 10, uploads = 50, ...options }) =>
      recordingsKill({ ...options, rounds, jobs: uploads, victims: ['server', 'ffmpeg'] }),
  },
  'fuzz-recordings': {
    summary: 'damaged recordings and pictures: each ready or failed with a reason, the server as it was; 500 files',
    run: ({ uploads = 500, folder, seed, say }) => fuzzRecordings({ folder, seed, files: uploads, say }),
  },
  'collect-race': {
    summary: 'the collector in a loop beside 500 uploads, copies, replacements and purges; without grace, and with 5 s',
    run: ({ rounds = 2, uploads = 500, ...options }) =>
      onServers(rounds, options, {}, (server, seed, round) =>
        collectRace(server, { seed, uploads, graceMs: round % 2 === 0 ? 0 : 5_000 }),
      ),
  },
  'quota-race': {
    summary: 'uploads against one quota of 64 MiB: never passed, and filled to the byte; 20 seeds',
    run: ({ rounds = 20, uploads = 100, ...options }) =>
      onServers(rounds, options, { USER_QUOTA_BYTES: QUOTA_BYTES }, (server, seed) =>
        quotaRace(server, { seed, uploads, quotaBytes: QUOTA_BYTES }),
      ),
  },
  'fold-usage': {
    summary: 'totals equal the sum of the rows at every moment under three folds at once; 10 seeds',
    run: ({ rounds = 10, uploads = 300, ...options }) =>
      onServers(rounds, options, {}, (server, seed) => foldUsageRace(server, { seed, uploads, users: 5, folders: 3 })),
  },
  'damage-repair': {
    summary:
      'random damage to rows and bytes beside uploads, found and mended by the doctor; 20 seeds on a folder, 20 on S3',
    run: async ({ rounds = 20, uploads = 120, ...options }) => {
      const repair = (server: TestHoldall, seed: number) => damageRepair(server, { seed, items: uploads, damages: 64 })
      const onFolder = await onServers(rounds, options, {}, repair)
      // A store of its own for each: one that belongs to another instance is not mended.
      const place = (s3: TestS3) => (round: number) => ({ STORAGE_URL: s3.url(`damage-repair-${round}`) })
      const onS3 = await withS3((s3) => onServers(rounds, options, place(s3), repair))
      return sum([onFolder, onS3])
    },
  },
  'kill-uploads-s3': {
    summary: 'kill -9 amid uploads to S3 (radosgw); 20 rounds',
    run: ({ rounds = 20, uploads = 200, target, ...options }) =>
      withS3((s3) => {
        const targets = target ? [target] : (['server', 'group'] as const)
        return killUploads({ ...options, rounds, uploads, targets, storageUrl: s3.url('kill-uploads') })
      }),
  },
  'faulty-store': {
    summary: '2,000 uploads and downloads while one request of twenty to S3 fails',
    run: ({ rounds = 1, uploads = 2_000, ...options }) =>
      withS3(async (s3) => {
        const proxy = await startFaultProxy(s3.server.endpoint, { seed: options.seed })
        try {
          const STORAGE_URL = s3.url('faulty-store', { endpoint: proxy.endpoint })
          return await onServers(rounds, options, { STORAGE_URL }, (server, seed) =>
            faultyStore(server, proxy, { seed, uploads }),
          )
        } finally {
          await proxy.stop()
        }
      }),
  },
  'trace-upload': {
    summary: 'the system calls of one small and one large upload: synced, committed, and only then answered',
    run: traceUploads,
  },
}

/** Runs an in-process campaign once per seed, each on a server and a database of its own, and adds up what they counted. */
async function onServers(
  rounds: number,
  { seed, say }: Pick<SoakOptions, 'seed' | 'say'>,
  settings: Parameters<typeof testHoldall>[0] | ((round: number) => Parameters<typeof testHoldall>[0]),
  campaign: (server: TestHoldall, seed: number, round: number) => Promise<CampaignReport>,
): Promise<CampaignReport> {
  const total: CampaignReport = { counts: { rounds }, violations: [] }
  for (let round = 0; round < rounds; round++) {
    const own = typeof settings === 'function' ? settings(round) : settings
    const server = await testHoldall({ HOLDALL_RATE_UPLOADS: 'off', ...own })
    try {
      const { counts, violations } = await campaign(server, seed + round, round)
      for (const [name, value] of Object.entries(counts)) total.counts[name] = (total.counts[name] ?? 0) + value
      total.violations.push(...violations)
    } finally {
      await server.close()
    }
    say(`round ${round + 1} of ${rounds}: ${total.violations.length} violations so far`)
  }
  return total
}

/** @throws when the machine has no radosgw: a soak that skips has shown nothing */
async function withS3<T>(work: (s3: TestS3) => Promise<T>): Promise<T> {
  const s3 = await testS3()
  if ('skipped' in s3) throw new Error(s3.skipped)
  try {
    return await work(s3)
  } finally {
    await s3.release()
  }
}

function sum(reports: readonly CampaignReport[]): CampaignReport {
  const total: CampaignReport = { counts: {}, violations: [] }
  for (const { counts, violations } of reports) {
    for (const [name, value] of Object.entries(counts)) total.counts[name] = (total.counts[name] ?? 0) + value
    total.violations.push(...violations)
  }
  return total
}

async function traceUploads({ folder, seed, say }: SoakOptions): Promise<CampaignReport> {
  const refusal = tracingRefusal()
  if (refusal !== null) {
    say(`left out: ${refusal}`)
    return { counts: { traced: 0 }, violations: [] }
  }
  const server = await ServerProcess.start(folder, { HOLDALL_WORKERS: 'off' })
  const violations: string[] = []
  let traced = 0
  try {
    for (const sizeBytes of [16 * KIB, 3 * KIB * KIB]) {
      const name = `trace-${sizeBytes}`
      const trace = await traceUpload(server, folder, { name, body: Buffer.alloc(sizeBytes, seed) })
      say(`${sizeBytes} bytes: ${trace.steps.map(({ step }) => step).join(' → ')}`)
      if (trace.status !== 201) violations.push(`${name} was answered ${trace.status}`)
      violations.push(...trace.violations)
      traced += 1
    }
  } finally {
    await server.stop()
  }
  return { counts: { traced }, violations }
}
