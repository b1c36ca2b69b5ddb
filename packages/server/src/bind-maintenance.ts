import type pg from 'pg'
import type { OwnerFacts } from './accounts/owner-facts.ts'
import type { Config } from './config.ts'
import type { RoleNames } from './db/index.ts'
import { foldUsage } from './ledger/usage.ts'
import type { BackupContext } from './maintenance/backup/create-backup.ts'
import { type DiagnoseOptions, type Diagnosis, diagnose } from './maintenance/doctor/diagnose.ts'
import type { DoctorContext, Finding } from './maintenance/doctor/finding.ts'
import { recordFindings } from './maintenance/doctor/findings-record.ts'
import { mendRows } from './maintenance/doctor/mend-rows.ts'
import { type Treatment, treat } from './maintenance/doctor/treat.ts'
import type { EraseContext } from './maintenance/erase-user.ts'
import { type CollectionReport, executeCollection } from './maintenance/execute-collection.ts'
import { type CollectionOptions, type CollectionPlan, planCollection } from './maintenance/plan-collection.ts'
import { finishPurges } from './media/finish-purges.ts'
import { MEDIA_QUEUES, type MediaContext } from './media/media-context.ts'
import { requeueStuck } from './media/process-media.ts'
import type { ProjectContext } from './projects/project-context.ts'
import { finishProjectPurge } from './projects/purge-project.ts'

/** What keeps rows and bytes together, and takes them away. */
export interface Maintenance {
  /** What a collection would do. */
  planCollection: (options?: Partial<CollectionOptions>) => Promise<CollectionPlan>
  executeCollection: (plan: CollectionPlan) => Promise<CollectionReport>
  /** Plans and carries out. */
  collect: (options?: Partial<CollectionOptions>) => Promise<CollectionReport>
  /** Looks for what is wrong. */
  diagnose: (options?: DiagnoseOptions & Partial<CollectionOptions>) => Promise<Diagnosis>
  /** Puts right what was found. */
  treat: (diagnosis: Diagnosis) => Promise<Treatment>
  /** The nightly round: counters are put right, what is wrong with bytes is noted for the operator. */
  checkNightly: (signal?: AbortSignal) => Promise<void>
  /** For deleting in bulk. */
  deletion: EraseContext
  /** For copies of everything. */
  backup: BackupContext
}

export interface MaintenanceParts {
  config: Config
  media: MediaContext
  projects: ProjectContext
  owners: OwnerFacts
  connection: pg.ClientConfig
  roles: RoleNames
  spoolFolder: string
  scratchFolder: string
}

const NIGHTLY_REHASH_MS = 20 * 60_000

export function createMaintenance(parts: MaintenanceParts): Maintenance {
  const { config, media, projects, owners, connection, roles, spoolFolder, scratchFolder } = parts
  const { database, bucket, clock, log } = media
  const collection = { database, bucket, clock, log, purge: (ids: string[]) => finishPurges(media, ids) }
  const doctor: DoctorContext = {
    database,
    bucket,
    clock,
    log,
    processQueue: MEDIA_QUEUES.process,
    forget: (ids) => {
      for (const id of ids) media.deliveryCache.invalidate(id)
    },
  }
  const plan = (options: Partial<CollectionOptions> = {}) =>
    planCollection(collection, { trashDays: config.TRASH_DAYS, ...options })
  const execute = (planned: CollectionPlan) => executeCollection(collection, planned)
  const look: Maintenance['diagnose'] = ({ graceMs, override, ...options } = {}) => {
    const limits = { ...(graceMs === undefined ? {} : { graceMs }), ...(override === undefined ? {} : { override }) }
    return diagnose(doctor, { planCollection: () => plan(limits) }, options)
  }
  const fold = async () => {
    while ((await foldUsage(database)) > 0);
  }
  return {
    planCollection: plan,
    executeCollection: execute,
    collect: async (options) => execute(await plan(options)),
    diagnose: look,
    async treat(diagnosis) {
      const ports = { executeCollection: execute, requeueStuck: () => requeueStuck(media, 0), foldUsage: fold }
      const treatment = await treat(doctor, ports, diagnosis)
      const left = new Set(treatment.left.map(({ subject }) => subject))
      await note(
        diagnosis.findings.filter(({ subject }) => left.has(subject)),
        diagnosis.findings.map(({ subject }) => subject),
      )
      media.poke(MEDIA_QUEUES.process)
      return treatment
    },
    async checkNightly(signal) {
      const { findings, checked } = await look({ rehashMs: NIGHTLY_REHASH_MS, signal })
      await mendRows(database, findings, fold)
      await note(findings, [])
      const damaged = findings.filter(({ code }) => /^(missing|wrong)-/.test(code))
      if (damaged.length > 0)
        log.error(
          { event: 'damage', findings: damaged.slice(0, 20), count: damaged.length },
          'stored bytes are damaged',
        )
      log.info({ event: 'checked', ...checked, findings: findings.length }, 'rows and bytes were checked')
    },
    backup: { database, connection, roles, bucket, clock, spoolFolder, scratchFolder },
    deletion: {
      database,
      bucket,
      clock,
      purgeQueue: MEDIA_QUEUES.purge,
      finishPurges: (ids) => finishPurges(media, ids),
      finishProjectPurge: (id) => finishProjectPurge(projects, id),
      async endAccess(userId) {
        await owners.advance(userId, 'link')
        await owners.advance(userId, 'session')
      },
    },
  }

  async function note(findings: readonly Finding[], mended: readonly string[]): Promise<void> {
    await recordFindings(database, findings, { mended, now: clock() })
  }
}
