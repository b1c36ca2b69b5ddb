import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { HoldallError } from '@holdall/protocol'
import { parseAnswer } from '../../providers/http/answer-json.ts'
import { isSignedBy, isTimely, signatureOf, type WebhookHeaders } from '../../providers/http/webhook-signature.ts'
import { type Providers, queueOfProvider } from '../../providers/provider.ts'
import type { JobRow } from '../jobs/job-row.ts'
import { type JobHandlers, runJob } from '../jobs/run-job.ts'
import type { MediaContext } from '../media-context.ts'
import { MAX_ANSWER_BYTES, providerNamed, requestIdOf } from './ask-provider.ts'

export interface CallbackContext {
  media: MediaContext
  providers: Providers
  handlers: JobHandlers
  scratchFolder: string
}

/** What somebody posted who says to be a provider. */
export interface Callback {
  provider: string
  jobId: string
  headers: Partial<WebhookHeaders>
  contentType: string | null
  body: AsyncIterable<Uint8Array>
}

type AnsweredJob = Pick<JobRow, 'id' | 'queue' | 'state' | 'attempts'> & {
  awaited_until: Date | null
  answered: boolean
}

const MAX_JSON_BYTES = 64 * 1024
const STOPPING = new AbortController().signal

const FIND = `select id, queue, state, attempts, awaited_until, answer is not null as answered from jobs where id = $1`
const KEEP = `
with told as (
  update jobs set answer = $2, resume_at = $3, updated_at = $3
  where id = $1 and state in ('waiting', 'running') and attempts = $4 and answer is null returning id, queue
)
select holdall.enqueue_job(queue, jsonb_build_object('jobId', id), id) from told`

/**
 * Takes a provider's later answer. What is not signed, not of these minutes, or about nothing that was asked is refused, all in the same words; what
 * comes again changes nothing.
 *
 * @throws {not_found}; {unavailable} when it is to be sent again
 */
export async function takeCallback(context: CallbackContext, callback: Callback): Promise<void> {
  const { media, providers, scratchFolder } = context
  const secret = providerNamed(providers, callback.provider)?.secret
  const job = secret && (await findJob(media, callback))
  if (!secret || !job) throw refused()
  await mkdir(scratchFolder, { recursive: true })
  const path = join(scratchFolder, `callback-${randomUUID()}`)
  const wanted = isWanted(job)
  try {
    const text = await receive(context, callback, secret, wanted ? path : null)
    if (!wanted) return
    if (job.awaited_until === null)
      throw new HoldallError('unavailable', 'The request is not answered yet', { retryAfterSeconds: 2 })
    if (text === null) return await runJob(media, context.handlers, job.id, STOPPING, { file: path })
    await keepAnswer(media, job, text)
  } finally {
    await rm(path, { force: true })
  }
}

async function findJob(
  { database, clock }: MediaContext,
  { provider, jobId, headers }: Callback,
): Promise<AnsweredJob | null> {
  if (!isTimely(headers['webhook-timestamp'] ?? '', clock())) return null
  const { rows } = await database.one<AnsweredJob>('service', { text: FIND, values: [jobId] })
  const [job] = rows
  const isAsked = job?.queue === queueOfProvider(provider) && headers['webhook-id'] === requestIdOf(job)
  return isAsked ? job : null
}

function isWanted({ state, answered }: AnsweredJob): boolean {
  return (state === 'waiting' || state === 'running') && !answered
}

/**
 * Reads the body into a file, or where it is JSON into memory, and checks its signature.
 *
 * @param path null when the body is not needed
 * @returns the JSON; null when it is in the file
 */
async function receive(
  { providers }: CallbackContext,
  { provider, headers, contentType, body }: Callback,
  secret: Uint8Array,
  path: string | null,
): Promise<string | null> {
  const isJson = contentType === 'application/json'
  const maxBytes = isJson ? MAX_JSON_BYTES : (providers[provider]?.maxBytes ?? MAX_ANSWER_BYTES)
  const hmac = signatureOf(secret, headers['webhook-id'] ?? '', headers['webhook-timestamp'] ?? '')
  const chunks: Uint8Array[] = []
  let received = 0
  async function* signed() {
    for await (const chunk of body) {
      received += chunk.length
      if (received > maxBytes) throw new HoldallError('too_large', `The answer has more than ${maxBytes} bytes`)
      hmac.update(chunk)
      yield chunk
    }
  }
  if (path !== null && !isJson) await pipeline(signed(), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  else for await (const chunk of signed()) if (isJson) chunks.push(chunk)
  if (!isSignedBy(hmac, headers['webhook-signature'] ?? '')) throw refused()
  return isJson ? Buffer.concat(chunks).toString('utf8') : null
}

async function keepAnswer({ database, clock, poke }: MediaContext, job: AnsweredJob, text: string): Promise<void> {
  const values = [job.id, JSON.stringify(answerOf(text)), clock(), job.attempts]
  await database.one('service', { text: KEEP, values })
  poke(job.queue)
}

/** Nonsense that is signed is an answer too. */
function answerOf(text: string) {
  try {
    return parseAnswer(text)
  } catch (error) {
    if (error instanceof HoldallError) return { error: 'its answer holds neither a url nor an error' }
    throw error
  }
}

function refused(): HoldallError {
  return new HoldallError('not_found', 'There is nothing here')
}
