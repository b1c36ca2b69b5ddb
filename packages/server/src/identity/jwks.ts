import { HoldallError } from '@holdall/protocol'
import { createLocalJWKSet, errors, type FlattenedJWSInput, type JSONWebKeySet, type JWSHeaderParameters } from 'jose'
import type { Clock } from '../clock.ts'

type KeySet = ReturnType<typeof createLocalJWKSet>

export interface JwksOptions {
  clock: Clock
  fetch?: typeof globalThis.fetch
  /** @default 5000 */
  timeoutMs?: number
  /** How long a key set is used before it is fetched again. @default 600000 */
  maxAgeMs?: number
  /** The least time between two fetches, whatever callers send. @default 30000 */
  coolDownMs?: number
  /** How long after its fetch a key set may still serve while the provider does not answer. @default 3600000 */
  staleMs?: number
}

const MAX_BODY_BYTES = 1024 * 1024

/**
 * The public keys of an identity provider: fetched when first needed, kept, and fetched again when a token names an
 * unknown key, but never more often than the cool-down allows.
 *
 * @see RFC 7517
 */
export class Jwks {
  readonly #url: URL
  readonly #clock: Clock
  readonly #fetch: typeof globalThis.fetch
  readonly #timeoutMs: number
  readonly #maxAgeMs: number
  readonly #coolDownMs: number
  readonly #staleMs: number
  #keys: KeySet | null = null
  #fetchedAt = 0
  #triedAt = Number.NEGATIVE_INFINITY
  #failure: unknown = null
  #pending: Promise<void> | null = null

  constructor(
    url: URL,
    {
      clock,
      fetch = globalThis.fetch,
      timeoutMs = 5_000,
      maxAgeMs = 600_000,
      coolDownMs = 30_000,
      staleMs = 3_600_000,
    }: JwksOptions,
  ) {
    this.#url = url
    this.#clock = clock
    this.#fetch = fetch
    this.#timeoutMs = timeoutMs
    this.#maxAgeMs = maxAgeMs
    this.#coolDownMs = coolDownMs
    this.#staleMs = staleMs
  }

  /**
   * The key that a token's header names.
   *
   * @throws {unavailable} when the provider does not answer and no key set is at hand.
   * @throws {errors.JWKSNoMatchingKey} when the provider does not have that key.
   */
  readonly key = async (header: JWSHeaderParameters, token: FlattenedJWSInput): ReturnType<KeySet> => {
    const now = this.#clock().getTime()
    if (this.#keys === null || now - this.#fetchedAt >= this.#maxAgeMs) await this.#refresh(now)
    try {
      return await this.#usable()(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await this.#refresh(now))) throw error
      return this.#usable()(header, token)
    }
  }

  #usable(): KeySet {
    if (this.#keys !== null && this.#clock().getTime() - this.#fetchedAt < this.#staleMs) return this.#keys
    throw new HoldallError('unavailable', 'The identity provider’s keys cannot be fetched', {
      hint: 'Check HOLDALL_JWKS_URL and that the provider answers',
      retryAfterSeconds: 5,
      cause: this.#failure,
    })
  }

  /** Answers whether a fetch was made; callers at the same time share one. */
  async #refresh(now: number): Promise<boolean> {
    if (this.#pending === null) {
      // Without any key nobody can sign in: a failed first fetch is tried again sooner.
      const coolDownMs = this.#keys === null ? Math.min(1_000, this.#coolDownMs) : this.#coolDownMs
      if (now - this.#triedAt < coolDownMs) return false
      this.#triedAt = now
      this.#pending = this.#load().finally(() => {
        this.#pending = null
      })
    }
    await this.#pending
    return true
  }

  async #load(): Promise<void> {
    try {
      const response = await this.#fetch(this.#url, {
        headers: { accept: 'application/jwk-set+json, application/json' },
        redirect: 'error',
        signal: AbortSignal.timeout(this.#timeoutMs),
      })
      if (!response.ok) {
        await response.body?.cancel()
        throw new Error(`The key set answered ${response.status}`)
      }
      this.#keys = createLocalJWKSet(parseKeySet(await readLimited(response)))
      this.#fetchedAt = this.#clock().getTime()
      this.#failure = null
    } catch (error) {
      this.#failure = error
    }
  }
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) throw new Error('The key set is larger than 1 MiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseKeySet(text: string): JSONWebKeySet {
  const value: unknown = JSON.parse(text)
  if (isObject(value) && Array.isArray(value.keys) && value.keys.every(isKey)) return { keys: value.keys }
  throw new Error('The key set is not a JSON Web Key Set')
}

function isKey(value: unknown): value is JSONWebKeySet['keys'][number] {
  // Symmetric keys have no place in a public document; with one, an attacker who reads it could sign.
  return isObject(value) && typeof value.kty === 'string' && value.kty !== 'oct'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
