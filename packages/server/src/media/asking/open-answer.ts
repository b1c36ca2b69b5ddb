import { HoldallError, kindOfMime, type MediaKind } from '@holdall/protocol'
import type { ProviderAnswer } from '../../providers/provider.ts'
import { headAndRest, readHead } from '../read-head.ts'
import { sniff } from '../sniff.ts'
import type { AskContext } from './ask-context.ts'

/** What a provider made, as its content says what it is. */
export interface AnsweredFile {
  body: AsyncIterable<Uint8Array>
  mimeType: string
  sizeBytes: number | null
}

export interface OpenAnswerOptions {
  kind: MediaKind
  maxBytes: number
  signal: AbortSignal
}

const HEAD_BYTES = 64 * 1024
const NAMES: Record<MediaKind, string> = { image: 'a picture', video: 'a video', audio: 'sound', file: 'a file' }

/**
 * Lets `use` read what came, once, if it is what was asked for.
 *
 * @throws {unprocessable} {too_large} {invalid_request} for what is not; {unavailable} when it breaks off
 */
export async function openAnswer<T>(
  { fetcher }: Pick<AskContext, 'fetcher'>,
  answer: Exclude<ProviderAnswer, { later: true }>,
  { kind, maxBytes, signal }: OpenAnswerOptions,
  use: (file: AnsweredFile) => Promise<T>,
): Promise<T> {
  const { body, sizeBytes = null } =
    'url' in answer ? await fetcher.get(answer.url, { maxBytes, signal }) : { ...answer, body: asIterable(answer.body) }
  const bytes = limited(body, maxBytes)[Symbol.asyncIterator]()
  try {
    const { head, rest } = await readHead({ [Symbol.asyncIterator]: () => bytes }, HEAD_BYTES, sizeBytes)
    if (head.length === 0) throw new HoldallError('unprocessable', 'The provider answered with an empty file')
    const { mimeType } = await sniff(head, { declaredMime: null, filename: null })
    if (kindOfMime(mimeType) !== kind) throw unfit(head, mimeType, kind)
    return await use({ body: rest ? headAndRest(head, rest, async () => {}) : asIterable(head), mimeType, sizeBytes })
  } finally {
    await bytes.return(undefined)
  }
}

async function* limited(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array, void> {
  let received = 0
  for await (const chunk of body) {
    received += chunk.length
    if (received > maxBytes)
      throw new HoldallError('too_large', `The provider’s file has more than ${maxBytes} bytes`, {
        details: { maxBytes },
      })
    yield chunk
  }
}

async function* asIterable(body: AsyncIterable<Uint8Array> | Uint8Array): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) yield body
  else yield* body
}

function unfit(head: Uint8Array, mimeType: string, kind: MediaKind): HoldallError {
  const isPage = /^\s*(?:<!doctype html|<html)/i.test(Buffer.from(head.subarray(0, 200)).toString('latin1'))
  const what = isPage ? 'a web page' : mimeType
  return new HoldallError('unprocessable', `The provider answered with ${what}, not with ${NAMES[kind]}`)
}
