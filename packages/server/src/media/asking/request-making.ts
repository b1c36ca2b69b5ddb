import { type GenerateRequest, HoldallError, type JobKind, type SpeechRequest } from '@holdall/protocol'
import type { Identity } from '../../identity/identity.ts'
import { type Providers, queueOfProvider } from '../../providers/provider.ts'
import { jobEvent } from '../jobs/job-row.ts'
import type { MediaContext } from '../media-context.ts'
import { providerNamed } from './ask-provider.ts'

/** What a job keeps of what was asked for, and by whom. */
export type Asked<T> = T & { role: Identity['role'] }

const START = `
with started as (
  insert into jobs (id, owner_user_id, created_by, kind, queue, request, created_at, updated_at) values ($1, $2, $2, $3, $4, $5, $6, $6) returning id
)
select holdall.enqueue_job($4, jsonb_build_object('jobId', id), id) from started`

/**
 * Has something made from words: a new item when its job has ended.
 *
 * @param id of the job
 * @returns the job's id
 * @throws {invalid_request} for a provider that does not do this; {not_found} {forbidden} for the project
 */
export async function requestGeneration(
  context: MediaContext,
  providers: Providers,
  identity: Identity,
  request: GenerateRequest,
  id?: string,
): Promise<string> {
  const { provider: name, kind = 'image' } = request
  const makes = (each: string) => {
    const { generate, generates = ['image'] } = providers[each] ?? {}
    return generate !== undefined && generates.some((made) => made === kind)
  }
  requireProvider(providers, name, makes, `generates ${kind}s`)
  return start(context, identity, 'generate', request, id)
}

/** Has a text spoken. @see requestGeneration */
export async function requestSpeech(
  context: MediaContext,
  providers: Providers,
  identity: Identity,
  request: SpeechRequest,
  id?: string,
): Promise<string> {
  requireProvider(providers, request.provider, (each) => providers[each]?.speak !== undefined, 'speaks')
  return start(context, identity, 'speech', request, id)
}

async function start(
  context: MediaContext,
  identity: Identity,
  kind: JobKind,
  request: GenerateRequest | SpeechRequest,
  id = context.createId('job'),
): Promise<string> {
  const target = request.projectId === undefined ? null : await context.uploadTarget(identity, request.projectId)
  const asked = { ...request, role: identity.role, ...(target ? { projectId: target.projectId } : {}) }
  const queue = queueOfProvider(request.provider)
  const values = [id, identity.userId, kind, queue, JSON.stringify(asked), context.clock()]
  const event = jobEvent({ id, owner_user_id: identity.userId }, { kind, mediaId: null, state: 'waiting', progress: 0 })
  await context.database.batch([{ actor: 'service', statements: [{ text: START, values }, event] }])
  context.poke(queue)
  return id
}

function requireProvider(providers: Providers, name: string, can: (name: string) => boolean, what: string): void {
  if (providerNamed(providers, name) && can(name)) return
  const able = Object.keys(providers).filter(can)
  const message = providerNamed(providers, name)
    ? `The provider "${name}" is none that ${what}`
    : `There is no provider "${name}"`
  throw new HoldallError('invalid_request', message, {
    hint: able.length > 0 ? `Use one of: ${able.join(', ')}` : `No provider that ${what} is configured on this server`,
    errors: [{ path: 'provider', message }],
  })
}
