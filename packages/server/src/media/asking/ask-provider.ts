import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HoldallError, type MediaKind } from '@holdall/protocol'
import type { Provider, ProviderAnswer, ProviderRequest, Providers } from '../../providers/provider.ts'
import { Parked } from '../jobs/parked.ts'
import type { JobAttempt } from '../jobs/run-job.ts'
import type { AskContext } from './ask-context.ts'
import { type AnsweredFile, openAnswer } from './open-answer.ts'

export const MAX_ANSWER_BYTES = 256 * 1024 ** 2
const ANSWER_WITHIN_SECONDS = 3600
/** Longer than this nobody waits for a provider that is asked too often. */
const BUSY_MS = 3_600_000

export interface Question {
  /** Who is asked. */
  provider: string
  /** What has to come of it. */
  kind: MediaKind
  /** Whether it may come later, by a callback. @default true */
  mayComeLater?: boolean
  put: (provider: Provider, request: ProviderRequest) => Promise<ProviderAnswer>
}

/** What one request to a provider is called; a later answer names it. */
export function requestIdOf({ id, attempts }: { id: string; attempts: number }): string {
  return `${id}.${attempts}`
}

/**
 * One attempt to have something made, or to take what was made meanwhile.
 *
 * @param use gets what came
 * @throws Parked while there is nothing to do; {unprocessable} when a further attempt would not help
 */
export async function askProvider<T>(
  context: AskContext,
  { job, signal, onProgress }: JobAttempt,
  question: Question,
  use: (file: AnsweredFile) => Promise<T>,
): Promise<T> {
  const { provider: name, kind } = question
  const provider = providerNamed(context.providers, name)
  if (!provider) throw new HoldallError('unprocessable', `The provider ${name} is not configured any more`)
  const options = { kind, maxBytes: provider.maxBytes ?? MAX_ANSWER_BYTES, signal }
  const scratchPath = join(context.scratchFolder, `asked-${randomUUID()}`)
  await mkdir(context.scratchFolder, { recursive: true })
  try {
    const request = {
      id: requestIdOf(job),
      jobId: job.id,
      callbackUrl: context.callbackUrl(name, job.id),
      scratchPath,
      signal,
      onProgress,
    }
    const answer = answerThatCame(job, context.media.clock()) ?? (await put(context, provider, job, question, request))
    return await openAnswer(context, answer, options, use)
  } finally {
    await rm(scratchPath, { force: true })
  }
}

/** Not what every object has. */
export function providerNamed(providers: Providers, name: string): Provider | undefined {
  return Object.hasOwn(providers, name) ? providers[name] : undefined
}

type Given = Exclude<ProviderAnswer, { later: true }>

/** What a callback has brought; null when there is nothing to wait for. @throws Parked until it is there, {unprocessable} when it is late */
function answerThatCame({ answer, awaited_until: until }: JobAttempt['job'], now: Date): Given | null {
  if (answer !== null) {
    if (typeof answer.error === 'string') throw new HoldallError('unprocessable', `The provider says: ${answer.error}`)
    if (typeof answer.file === 'string') return { body: createReadStream(answer.file) as AsyncIterable<Uint8Array> }
    return { url: String(answer.url) }
  }
  if (until === null) return null
  if (until <= now) throw new HoldallError('unprocessable', 'The provider promised an answer, which never came')
  throw awaiting(until)
}

async function put(
  { media: { clock }, takeTurn }: AskContext,
  provider: Provider,
  job: JobAttempt['job'],
  { provider: name, mayComeLater = true, put: ask }: Question,
  request: ProviderRequest,
): Promise<Given> {
  if (provider.requestsPerMinute !== undefined) {
    const until = await takeTurn(name, provider.requestsPerMinute)
    if (until) throw new Parked('Others are before it at the provider', { until })
  }
  const answer = await ask(provider, request).catch((error: unknown) => {
    throw isTooOften(error) ? laterThan(job, clock(), error.retryAfterSeconds ?? 30) : error
  })
  if (!('later' in answer)) return answer
  if (!mayComeLater || !provider.secret)
    throw new HoldallError('unprocessable', 'The provider answers later, which is not provided for here')
  throw awaiting(new Date(clock().getTime() + (provider.answerWithinSeconds ?? ANSWER_WITHIN_SECONDS) * 1000))
}

function awaiting(until: Date): Parked {
  return new Parked('The provider is at it', { until, awaited: true })
}

function isTooOften(error: unknown): error is HoldallError {
  return error instanceof HoldallError && error.code === 'rate_limited'
}

function laterThan({ started_at: startedAt }: JobAttempt['job'], now: Date, seconds: number): Error {
  if (startedAt && now.getTime() - startedAt.getTime() > BUSY_MS)
    return new HoldallError('unprocessable', 'The provider had too much to do for an hour')
  return new Parked('The provider has too much to do', { until: new Date(now.getTime() + seconds * 1000) })
}
