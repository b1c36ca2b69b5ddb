import { type GenerateRequest, HoldallError, type SpeechRequest } from '@holdall/protocol'
import type { Identity } from '../../identity/identity.ts'
import type { IngestIntent } from '../ingest-source.ts'
import type { JobAttempt, MakingHandler } from '../jobs/run-job.ts'
import type { AskContext } from './ask-context.ts'
import { askProvider } from './ask-provider.ts'
import type { Asked } from './request-making.ts'
import { withSpoken } from './spoken-file.ts'
import { takeMade } from './take-made.ts'

/** Makes items from words. */
export function makingHandlers(context: AskContext): { generate: MakingHandler; speech: MakingHandler } {
  return {
    generate: { make: (attempt) => generate(context, attempt) },
    speech: { make: (attempt) => speak(context, attempt) },
  }
}

async function generate(context: AskContext, attempt: JobAttempt): Promise<void> {
  const { job, signal } = attempt
  const asked = job.request as Asked<GenerateRequest>
  const { prompt, provider, kind = 'image', model, seed, parameters } = asked
  const note = { prompt, model, provider, seed, parameters }
  await askProvider(
    context,
    attempt,
    {
      provider,
      kind,
      put: ({ generate: ask }, request) =>
        ask ? ask(prompt, { ...request, kind, model, seed, parameters }) : cannot(provider),
    },
    (file) => {
      const making = { job, identity: askerOf(attempt), kind, words: prompt, intent: intentOf(asked, note), signal }
      return takeMade(context.media, making, file)
    },
  )
}

async function speak(context: AskContext, attempt: JobAttempt): Promise<void> {
  const { job, signal } = attempt
  const asked = job.request as Asked<SpeechRequest>
  const { text, voice, provider, language } = asked
  const note = { prompt: text, provider, parameters: { voice, language } }
  await withSpoken(context, attempt, asked, (file) => {
    const intent = intentOf(asked, note)
    return takeMade(
      context.media,
      { job, identity: askerOf(attempt), kind: 'audio', words: text, intent, signal },
      file,
    )
  })
}

function intentOf(
  { projectId, sceneId, title, tags }: Pick<GenerateRequest, 'projectId' | 'sceneId' | 'title' | 'tags'>,
  note: Record<string, unknown>,
): IngestIntent {
  return {
    ...(projectId === undefined ? {} : { projectId, sceneId: sceneId ?? null }),
    ...(title === undefined ? {} : { title }),
    ...(tags === undefined ? {} : { tags }),
    metadata: note,
  }
}

function askerOf({ job }: JobAttempt): Identity {
  const { role } = job.request as Asked<object>
  return { userId: job.owner_user_id, role, via: 'internal', readOnly: false }
}

function cannot(provider: string): never {
  throw new HoldallError('unprocessable', `The provider ${provider} does not do this any more`)
}
