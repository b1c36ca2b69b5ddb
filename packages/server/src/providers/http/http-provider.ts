import { HoldallError } from '@holdall/protocol'
import type { Provider, ProviderAnswer, ProviderRequest } from '../provider.ts'
import type { HttpProviderSettings } from './provider-settings.ts'
import { readAnswer } from './read-answer.ts'
import { sendSigned } from './send-signed.ts'
import { formBodyOf, jsonBodyOf, type RepeatableBody } from './signed-body.ts'

/** Without a byte of an answer that has begun. */
const IDLE_MS = 30_000

/** A service that is asked by signed requests; docs/providers.md describes what goes over the wire. */
export function createHttpProvider(settings: HttpProviderSettings): Provider {
  const { url, secret, timeoutSeconds, maxBytes, enhance, generate, speech, ...limits } = settings
  const timeoutMs = timeoutSeconds * 1000
  const ask = async (request: ProviderRequest, body: RepeatableBody): Promise<ProviderAnswer> => {
    const signal = AbortSignal.any([request.signal, tooLateAfter(timeoutSeconds)])
    const answer = await sendSigned({ url, secret, id: request.id, body, timeoutMs, signal })
    return readAnswer(answer, { maxBytes, idleMs: IDLE_MS, timeoutMs, signal })
  }
  return {
    ...limits,
    maxBytes,
    secret,
    enhancements: enhance === true ? undefined : enhance,
    generates: generate,
    ...(enhance === true || enhance.length > 0
      ? {
          enhance: (input, request) => {
            const { type, options } = request
            return ask(request, formBodyOf({ ...headOf('enhance', request), type, options }, input))
          },
        }
      : {}),
    ...(generate.length > 0
      ? {
          generate: (prompt, request) => {
            const { kind, model, seed, parameters } = request
            return ask(request, jsonBodyOf({ ...headOf('generate', request), prompt, kind, model, seed, parameters }))
          },
        }
      : {}),
    ...(speech
      ? {
          speak: (text, request) => {
            const { voice, language } = request
            return ask(request, jsonBodyOf({ ...headOf('speak', request), text, voice, language }))
          },
        }
      : {}),
  }
}

/** Not tried again: it may have been at work all the time, and want to be paid for it. */
function tooLateAfter(seconds: number): AbortSignal {
  const controller = new AbortController()
  const reason = new HoldallError('unprocessable', `The provider was not done within ${seconds} s`)
  setTimeout(() => controller.abort(reason), seconds * 1000).unref()
  return controller.signal
}

/** What every request begins with. */
function headOf(task: 'enhance' | 'generate' | 'speak', { jobId, callbackUrl }: ProviderRequest) {
  return { task, jobId, callbackUrl }
}
