import { join } from 'node:path'
import {
  createProjectTypeRegistry,
  idMaker,
  type ProjectTypeDefinition,
  type ProjectTypeRegistry,
} from '@holdall/protocol'
import type pg from 'pg'
import { ApiKeys } from './accounts/api-keys.ts'
import { OwnerFacts } from './accounts/owner-facts.ts'
import { SignInLinks } from './accounts/sign-in-links.ts'
import { bindJobs, PLATFORM_QUEUES } from './bind-jobs.ts'
import { createMaintenance, type Maintenance } from './bind-maintenance.ts'
import { createProjectContext } from './bind-projects.ts'
import { bindProviderJobs, createAsking, providerQueues, readProviders } from './bind-providers.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { type Credentials, createCredentials } from './credentials.ts'
import { wrapDatabaseError } from './db/database-error.ts'
import { startEmbedded } from './db/embedded/index.ts'
import type { Database } from './db/index.ts'
import { checkRoleNames } from './db/roles.ts'
import { parseAllowList } from './fetching/allow-list.ts'
import { GuardedFetch } from './fetching/guarded-fetch.ts'
import { housekeeping } from './housekeeping.ts'
import { ApiKeyCache } from './identity/api-key-cache.ts'
import { DeliveryTokens } from './identity/delivery-token.ts'
import { loadOrCreateSecret } from './identity/secret-file.ts'
import { Secrets } from './identity/secrets.ts'
import { createJobHandlers } from './job-handlers.ts'
import type { JobQueue } from './jobs/queue.ts'
import { Finaliser } from './ledger/finaliser.ts'
import { foldUsage } from './ledger/usage.ts'
import { LiveEvents } from './live-events.ts'
import { createLocalEnhancement } from './local-enhancement.ts'
import { createLogger, type Logger } from './log.ts'
import { requireNoHalfRestore } from './maintenance/backup/restore-marker.ts'
import { claimBucket } from './maintenance/instance.ts'
import { DeliveryCache } from './media/delivery-cache.ts'
import type { JobHandlers } from './media/jobs/run-job.ts'
import { LinkMaker } from './media/links.ts'
import type { MediaContext } from './media/media-context.ts'
import { BoardPresenter } from './media/moodboards/present-board.ts'
import { MediaPresenter } from './media/present.ts'
import { ResumableUploads } from './media/resumable/resumable-uploads.ts'
import { FetchedFiles } from './media/url-import/fetched-files.ts'
import { openCache } from './open-cache.ts'
import { openDatabase, type PlatformPurpose } from './open-database.ts'
import { OutboxFeed } from './outbox-feed.ts'
import { createPictureHasher, createPictureInspector } from './picture-inspector.ts'
import { RecordingReader } from './processing/av/bare/recording-reader.ts'
import { ImageProcessor } from './processing/image/image-processor.ts'
import { TransformCache } from './processing/image/transform-cache.ts'
import type { ProjectContext } from './projects/project-context.ts'
import { findUploadTarget } from './projects/upload-target.ts'
import type { Providers } from './providers/provider.ts'
import { repeat } from './repeat.ts'
import type { Bucket } from './storage/bucket.ts'
import { openBucket } from './storage/open-bucket.ts'

export interface PlatformOptions {
  config: Config
  log?: Logger
  clock?: Clock
  projectTypes?: readonly ProjectTypeDefinition[]
  /** Who enhances, generates and speaks, beside `HOLDALL_PROVIDERS` and this machine. */
  providers?: Providers
  /** Wraps the store, e.g. with faults in tests. */
  wrapBucket?: (bucket: Bucket) => Bucket
  /** What it is for: a restore alone may have what another restore left half done. @default 'command' */
  purpose?: PlatformPurpose
}

/** Everything that is built once and shared; closed in the opposite order. */
export interface Platform extends Maintenance, Credentials {
  config: Config
  log: Logger
  clock: Clock
  database: Database
  pool: pg.Pool
  bucket: Bucket
  jobs: JobQueue
  jobHandlers: JobHandlers
  /** Fetches what anybody may name. */
  fetchedFiles: FetchedFiles
  /** Who enhances, generates and speaks, by name. */
  providers: Providers
  media: MediaContext
  projects: ProjectContext
  presenter: MediaPresenter
  boards: BoardPresenter
  links: LinkMaker
  deliveryTokens: DeliveryTokens
  images: ImageProcessor
  transforms: TransformCache
  scratchFolder: string
  liveEvents: LiveEvents
  owners: OwnerFacts
  apiKeys: ApiKeys
  apiKeyCache: ApiKeyCache
  signInLinks: SignInLinks
  secrets: Secrets
  uploads: ResumableUploads
  projectTypes: ProjectTypeRegistry
  /** Base of links, known once the server listens. */
  baseUrl: { current: string }
  /** Whether bucket and database belong together. */
  bucketIsOurs: boolean
  close: () => Promise<void>
}

const FOLD_EVERY_MS = 5_000

/** Starts database, store, jobs and caches. @throws HoldallError that says what is missing */
export async function createPlatform({
  config,
  log = createLogger(config.LOG_LEVEL),
  clock = systemClock,
  projectTypes = [],
  wrapBucket = (bucket) => bucket,
  purpose = 'command',
  providers = {},
}: PlatformOptions): Promise<Platform> {
  const closers: (() => unknown)[] = []
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) {
      try {
        await closer()
      } catch (error) {
        log.warn({ err: error instanceof Error ? error.message : String(error) }, 'something did not close cleanly')
      }
    }
  }
  try {
    return await build({ config, log, clock, projectTypes, wrapBucket, purpose, providers }, closers, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function build(
  { config, log, clock, projectTypes, wrapBucket, purpose, providers: own }: Required<PlatformOptions>,
  closers: (() => unknown)[],
  close: () => Promise<void>,
): Promise<Platform> {
  const others = readProviders(config, own)
  const roles = checkRoleNames({
    user: config.HOLDALL_USER_ROLE,
    service: config.HOLDALL_SERVICE_ROLE,
    reader: config.HOLDALL_READER_ROLE,
  })
  const types = createProjectTypeRegistry(projectTypes)
  const secrets = Secrets.parse(config.HOLDALL_SECRET ?? (await loadOrCreateSecret(config.storagePath)))
  const spoolFolder = join(config.storagePath, 'spool')
  const bucket = wrapBucket(await openBucket(config.storageUrl, { log, clock, spoolFolder }))
  closers.push(() => bucket.close())
  const embedded = config.DATABASE_URL ? null : await startEmbedded({ storagePath: config.storagePath, log, clock })
  if (embedded) closers.push(() => embedded.stop())

  const { pool, database, jobs, connection } = await openDatabase(
    config,
    roles,
    embedded,
    log,
    closers,
    purpose,
    providerQueues(others),
  ).catch((error) => {
    throw wrapDatabaseError(error)
  })
  if (purpose !== 'restore') await requireNoHalfRestore(database, bucket)
  const bucketIsOurs = await claimBucket(database, bucket)
  if (!bucketIsOurs)
    log.warn(
      { event: 'bucket-mismatch' },
      'the bucket belongs to another instance or restore; nothing will be collected',
    )
  if ('sweepTemporary' in bucket.driver && typeof bucket.driver.sweepTemporary === 'function')
    await bucket.driver.sweepTemporary()

  const owners = new OwnerFacts(database, { defaultQuotaBytes: config.USER_QUOTA_BYTES ?? null })
  const deliveryCache = new DeliveryCache()
  const createId = idMaker()
  const baseUrl = { current: config.HOLDALL_PUBLIC_URL?.replace(/\/+$/, '') ?? '' }
  const deliveryTokens = new DeliveryTokens(secrets, clock)
  const links = new LinkMaker(deliveryTokens, clock, () => baseUrl.current)
  const media: MediaContext = {
    database,
    bucket,
    finaliser: new Finaliser(database),
    owners,
    deliveryCache,
    clock,
    log,
    createId,
    poke: (queue) => jobs.poke(queue),
    uploadMaxBytes: config.UPLOAD_MAX_SIZE,
    uploadTarget: (identity, id) => findUploadTarget(database, types, identity, id),
  }
  const uploads = new ResumableUploads(media)
  const projects = createProjectContext({ media, jobs, types, createId })
  const images = new ImageProcessor({ log })
  closers.push(() => images.close())
  const reader = new RecordingReader({ log, size: config.FFMPEG_JOBS })
  closers.push(() => reader.close())
  const transforms = new TransformCache({
    dir: join(config.storagePath, 'cache', 'images'),
    maxBytes: config.CACHE_MAX_BYTES,
    log,
  })
  closers.push(() => transforms.close())
  const scratchFolder = join(config.storagePath, 'scratch')
  const presenter = new MediaPresenter(links, owners)
  const folders = { spoolFolder, scratchFolder }
  const maintenance = createMaintenance({ config, media, projects, owners, connection, roles, ...folders })
  const apiKeys = new ApiKeys(database, () => `key-${createId('media').slice(6)}`)

  const guardedFetch = new GuardedFetch({ allow: parseAllowList(config.HOLDALL_FETCH_ALLOW ?? []) })
  const cache = openCache(config, log)
  closers.push(() => cache.close())
  const providers: Providers = { local: createLocalEnhancement(images), ...others }
  const { asking, close: closeAsking } = createAsking({
    config,
    log,
    media,
    providers,
    fetcher: guardedFetch,
    speech: cache,
    scratchFolder,
    baseUrl,
  })
  closers.push(closeAsking)
  const jobHandlers = createJobHandlers({ config, media, images, reader, asking })
  if (config.workers) {
    await bindJobs({
      jobs,
      media,
      projects,
      pictures: createPictureInspector({ bucket, images, scratchFolder }),
      hashPicture: createPictureHasher({ bucket, images, scratchFolder }),
      handlers: jobHandlers,
      recordingJobs: config.FFMPEG_JOBS,
      trashDays: config.TRASH_DAYS,
      housekeeping: () => housekeeping(database, scratchFolder, uploads),
      collect: maintenance.collect,
      checkNightly: maintenance.checkNightly,
    })
    closers.push(await bindProviderJobs({ jobs, media, handlers: jobHandlers, providers: others, log }))
    await jobs.send(PLATFORM_QUEUES.housekeeping, {})
  }
  const liveEvents = new LiveEvents({ database })
  const feed = new OutboxFeed({
    database,
    log,
    onEvent: ({ subjectId }) => {
      deliveryCache.invalidate(subjectId)
      liveEvents.notify()
    },
    onHealth: (healthy) => deliveryCache.trust(healthy),
  })
  await feed.start()
  closers.push(() => feed.stop())
  closers.push(repeat(FOLD_EVERY_MS, () => foldUsage(database), log))

  return {
    config,
    log,
    clock,
    database,
    pool,
    bucket,
    jobs,
    jobHandlers,
    providers,
    fetchedFiles: new FetchedFiles(guardedFetch, cache, log),
    media,
    projects,
    links,
    deliveryTokens,
    images,
    transforms,
    scratchFolder,
    liveEvents,
    owners,
    apiKeys,
    secrets,
    baseUrl,
    bucketIsOurs,
    ...maintenance,
    close,
    presenter,
    boards: new BoardPresenter(database, presenter),
    apiKeyCache: new ApiKeyCache((hash) => apiKeys.lookup(hash), { clock }),
    signInLinks: new SignInLinks(database),
    ...createCredentials(secrets, config, clock),
    uploads,
    projectTypes: types,
  }
}
