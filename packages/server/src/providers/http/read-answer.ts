import type { IncomingMessage } from 'node:http'
import { HoldallError } from '@holdall/protocol'
import { type AnswerLimits, countedBody } from '../../fetching/answer-body.ts'
import type { ProviderAnswer } from '../provider.ts'
import { type LaterAnswer, parseAnswer } from './answer-json.ts'

const MAX_JSON_BYTES = 64 * 1024
const LONGEST_PAUSE_SECONDS = 15 * 60

/**
 * What a provider's answer means: bytes, an address, or word that they come later.
 *
 * @throws {rate_limited} {unavailable} for what may be better later; {unprocessable} {too_large} for what will not
 */
export async function readAnswer(answer: IncomingMessage, limits: AnswerLimits): Promise<ProviderAnswer> {
  try {
    return await understand(answer, limits)
  } catch (error) {
    answer.destroy()
    throw error
  }
}

async function understand(answer: IncomingMessage, limits: AnswerLimits): Promise<ProviderAnswer> {
  const { statusCode = 0, headers } = answer
  const mimeType = mimeOf(headers['content-type'])
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding.trim().toLowerCase() !== 'identity')
    throw unfit('The provider answers compressed, which was not asked for')
  if (statusCode === 202) {
    answer.destroy()
    return { later: true }
  }
  if (statusCode !== 200 && statusCode !== 201) throw await saysNo(answer, mimeType, limits)
  if (isJson(mimeType)) return fromJson(parseAnswer(await readText(answer, limits)))
  if (!/^(?:image|video|audio)\/|^application\/octet-stream$/.test(mimeType))
    throw unfit(`The provider answered with ${mimeType || 'something without a type'}, not with a file`)
  const length = headers['content-length']
  const sizeBytes = length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null
  if (sizeBytes !== null && sizeBytes > limits.maxBytes)
    throw new HoldallError('too_large', `The provider’s file has more than ${limits.maxBytes} bytes`)
  return { body: countedBody(answer, limits), mimeType, sizeBytes }
}

function fromJson(answer: LaterAnswer): ProviderAnswer {
  if ('error' in answer) throw unfit(`The provider says: ${answer.error}`)
  return answer
}

async function saysNo(answer: IncomingMessage, mimeType: string, limits: AnswerLimits): Promise<HoldallError> {
  const { statusCode = 0, headers } = answer
  const pause = pauseOf(headers['retry-after'])
  if (statusCode === 429 || (statusCode === 503 && pause !== null))
    return new HoldallError('rate_limited', 'The provider is asked too often', { retryAfterSeconds: pause ?? 30 })
  if (statusCode >= 500 || statusCode === 408 || statusCode === 425)
    return new HoldallError('unavailable', `The provider answers ${statusCode}`)
  if (statusCode >= 300 && statusCode < 400) return unfit('The provider redirects; its address is to be set as it is')
  const words = isJson(mimeType) ? wordsOf(await readText(answer, limits).catch(() => '')) : null
  return unfit(`The provider refuses this (${statusCode})${words === null ? '' : `: ${words}`}`)
}

/** What a refusal says, where it says it as this protocol does. */
function wordsOf(text: string): string | null {
  try {
    const answer = parseAnswer(text)
    return 'error' in answer ? answer.error : null
  } catch {
    return null
  }
}

/** As seconds or as a date, within bounds. @see RFC 9110 §10.2.3 */
function pauseOf(header: string | undefined): number | null {
  if (header === undefined) return null
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) : Math.ceil((Date.parse(header) - Date.now()) / 1000)
  return Number.isNaN(seconds) ? null : Math.min(LONGEST_PAUSE_SECONDS, Math.max(1, seconds))
}

async function readText(answer: IncomingMessage, limits: AnswerLimits): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of countedBody(answer, { ...limits, maxBytes: MAX_JSON_BYTES })) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function mimeOf(contentType: string | undefined): string {
  const bare = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/.test(bare) ? bare : ''
}

const isJson = (mimeType: string) => mimeType === 'application/json' || mimeType.endsWith('+json')
const unfit = (message: string) => new HoldallError('unprocessable', message)
