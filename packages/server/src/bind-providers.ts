import { RateLimitStore } from '@holdall/files'
import type { Config } from './config.ts'
import type { JobQueue, QueueDefinition } from './jobs/queue.ts'
import type { Logger } from './log.ts'
import type { AskContext } from './media/asking/ask-context.ts'
import { moveAbandoned, resumeJobs } from './media/jobs/resume-jobs.ts'
import { type JobHandlers, runJob } from './media/jobs/run-job.ts'
import { MEDIA_QUEUES, type MediaContext } from './media/media-context.ts'
import { createHttpProvider } from './providers/http/http-provider.ts'
import { parseProviderSettings, requireProviderName } from './providers/http/provider-settings.ts'
import { type Providers, queueOfProvider } from './providers/provider.ts'
import { repeat } from './repeat.ts'

const CONCURRENT = 2
const RESUME_EVERY_MS = 2_000
const MINUTE_MS = 60_000

/** Providers beside this machine: of the setting, and of the program. @throws {invalid_request} */
export function readProviders({ HOLDALL_PROVIDERS: setting }: Config, own: Providers = {}): Providers {
  for (const name of Object.keys(own)) requireProviderName(name)
  const configured = Object.entries(parseProviderSettings(setting))
  return { ...Object.fromEntries(configured.map(([name, each]) => [name, createHttpProvider(each)])), ...own }
}

/** A queue for each provider elsewhere, so that one that is slow holds up nobody else's work. */
export function providerQueues(providers: Providers): QueueDefinition[] {
  return Object.keys(providers).map((name) => ({
    name: queueOfProvider(name),
    retryLimit: 4,
    retryDelaySeconds: 2,
    // Longer than a provider may take for one request.
    expireInSeconds: 2 * 3600,
    deadLetter: MEDIA_QUEUES.jobsFailed,
  }))
}

export interface AskingOptions {
  config: Config
  log: Logger
  media: MediaContext
  providers: Providers
  fetcher: AskContext['fetcher']
  /** What was spoken before. */
  speech: AskContext['speech']
  scratchFolder: string
  baseUrl: { current: string }
}

/** What jobs need to ask providers. @returns it, and the end of it */
export function createAsking({
  config,
  log,
  media,
  providers,
  fetcher,
  speech,
  scratchFolder,
  baseUrl,
}: AskingOptions): {
  asking: AskContext
  close: () => Promise<void>
} {
  const logger = { warn: (text: string, error?: unknown) => log.warn({ event: 'providers', error }, text) }
  // Counted on disk: a provider's own limit does not begin anew because this server does.
  const turns = new RateLimitStore(config.storagePath, { logger })
  const asking: AskContext = {
    media,
    providers,
    fetcher,
    speech,
    scratchFolder,
    callbackUrl: (provider, jobId) => `${baseUrl.current}/api/providers/${provider}/callbacks/${jobId}`,
    async takeTurn(provider, limit) {
      const { allowed, resetAt } = await turns.take(`provider ${provider}`, { limit, windowMs: MINUTE_MS })
      return allowed ? null : resetAt
    },
  }
  return { asking, close: () => turns.flush() }
}

export interface ProviderJobs {
  jobs: JobQueue
  media: MediaContext
  handlers: JobHandlers
  /** Those elsewhere. */
  providers: Providers
  log: Logger
}

/** Works for the queues of providers. @returns the end of it */
export async function bindProviderJobs({
  jobs,
  media,
  handlers,
  providers,
  log,
}: ProviderJobs): Promise<() => Promise<void>> {
  for (const [name, { concurrent = CONCURRENT }] of Object.entries(providers))
    await jobs.work<{ jobId: string }>(
      queueOfProvider(name),
      ({ data, signal }) => runJob(media, handlers, data.jobId, signal),
      { concurrency: concurrent },
    )
  const served = Object.keys(providers).map(queueOfProvider)
  await moveAbandoned(media, { prefix: queueOfProvider(''), served, queue: MEDIA_QUEUES.jobs })
  return repeat(RESUME_EVERY_MS, () => resumeJobs(media), log)
}
