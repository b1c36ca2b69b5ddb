import { HoldallError } from '@holdall/protocol'
import { actorOf, type Database, UnknownOutcomeError } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import {
  abandonIdempotent,
  beginIdempotent,
  finishIdempotent,
  type IdempotentRequest,
  renewIdempotent,
} from '../ledger/idempotency.ts'

export interface Answer {
  status: number
  body: string
}

export interface IdempotentOptions {
  database: Database
  identity: Identity
  route: string
  key: string | null
  fingerprint: () => string
  /** An id for what the request makes. */
  createId: () => string
  /** The answer for a subject that a killed attempt has already made; null when it has not. */
  recall: (subjectId: string) => Promise<Answer | null>
}

const RENEW_MS = 20_000

/**
 * Runs `make` once per key: repeats get the first answer. `takenOver` says that an attempt with this id was cut off and may have left something.
 *
 * @throws {idempotency_mismatch} {conflict} while the first is in flight
 */
export async function idempotent(
  options: IdempotentOptions,
  make: (subjectId: string | undefined, takenOver: boolean) => Promise<Answer>,
): Promise<Answer> {
  const { database, identity, route, key, fingerprint, createId, recall } = options
  if (key === null) return make(undefined, false)
  const actor = actorOf(identity)
  const request: IdempotentRequest = { userId: identity.userId, route, key, fingerprint: fingerprint() }
  const newId = createId()
  const begun = await beginIdempotent(database, actor, request, newId)
  if (begun.state === 'done') return begun
  if (begun.state === 'mismatch') {
    throw new HoldallError('idempotency_mismatch', 'This Idempotency-Key was used for another request', {
      hint: 'Use a new key for every new request',
    })
  }
  const made = begun.subjectId === '' ? null : await recall(begun.subjectId)
  if (made) {
    await finishIdempotent(database, actor, request, made.status, made.body)
    return made
  }
  if (begun.state === 'in-flight') {
    throw new HoldallError('conflict', 'A request with this Idempotency-Key is still in flight', {
      hint: 'Wait for it to end, then repeat',
      retryAfterSeconds: 2,
    })
  }
  const isNotMade = (id: string) =>
    recall(id).then(
      (found) => found === null,
      () => false,
    )
  const renewal = setInterval(() => void renewIdempotent(database, actor, request).catch(() => undefined), RENEW_MS)
  try {
    const answer = await make(begun.subjectId, begun.subjectId !== newId).catch(async (error: unknown) => {
      // Whoever repeats a request that may have been carried out must find what it has made.
      if (!(error instanceof UnknownOutcomeError) && (await isNotMade(begun.subjectId)))
        await abandonIdempotent(database, actor, request).catch(() => undefined)
      throw error
    })
    await finishIdempotent(database, actor, request, answer.status, answer.body)
    return answer
  } finally {
    clearInterval(renewal)
  }
}
