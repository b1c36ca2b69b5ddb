import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'

/** What keys are derived for; one purpose's signatures mean nothing to another. */
export type SecretPurpose = 'delivery-url' | 'session' | 'delivery-cookie' | 'sign-in-code' | 'cursor' | (string & {})

/** Keys for one purpose: the first one signs, all of them verify. */
export interface KeyRing {
  readonly signing: KeyObject
  readonly verifying: readonly [KeyObject, ...KeyObject[]]
}

export const MIN_SECRET_BYTES = 32

/**
 * The server's secrets: one, or several while they are rotated. The first signs, all verify.
 *
 * @example const secrets = Secrets.parse('new-secret-of-at-least-32-bytes…,old-secret…')
 */
export class Secrets {
  /** HS256 keys: the UTF-8 bytes of each secret as they are, so that any JWT library can mint tokens. */
  readonly tokenKeys: KeyRing
  readonly #raw: readonly Buffer[]
  readonly #derived = new Map<string, KeyRing>()

  constructor(secrets: readonly string[]) {
    secrets.forEach(assertSecret)
    if (new Set(secrets).size !== secrets.length) throw refused('names the same secret twice')
    this.#raw = secrets.map((secret) => Buffer.from(secret, 'utf8'))
    this.tokenKeys = keyRing(this.#raw)
  }

  /**
   * Reads `HOLDALL_SECRET`, a comma list.
   *
   * @throws {invalid_request} when a secret is shorter than 32 bytes, repeated, or begins or ends with white space.
   */
  static parse(value: string): Secrets {
    return new Secrets(value.split(','))
  }

  /** Keys for one purpose by HKDF-SHA256. @see RFC 5869 */
  derive(purpose: SecretPurpose): KeyRing {
    const known = this.#derived.get(purpose)
    if (known) return known
    const ring = keyRing(this.#raw.map((raw) => Buffer.from(hkdfSync('sha256', raw, '', `holdall/${purpose}/v1`, 32))))
    this.#derived.set(purpose, ring)
    return ring
  }

  /** Keeps secrets out of logs and of `util.inspect`. */
  toJSON(): string {
    return '[hidden]'
  }
}

function keyRing(keys: readonly Buffer[]): KeyRing {
  const [first, ...others] = keys.map((key) => createSecretKey(key))
  if (!first) throw refused('is empty')
  return { signing: first, verifying: [first, ...others] }
}

function assertSecret(secret: string, index: number): void {
  const position = `secret ${index + 1}`
  // White space is neither kept nor cut in silence: other programs sign with the same text.
  if (secret.trim() !== secret) throw refused(`begins or ends with white space (${position})`)
  if (!secret.isWellFormed()) throw refused(`is not valid UTF-8 (${position})`)
  const bytes = Buffer.byteLength(secret)
  if (bytes < MIN_SECRET_BYTES) throw refused(`has ${bytes} bytes (${position})`)
}

function refused(reason: string): HoldallError {
  return new HoldallError('invalid_request', `HOLDALL_SECRET ${reason}`, {
    hint: `Give a secret of at least ${MIN_SECRET_BYTES} bytes, or several separated by commas: the first signs, all verify. openssl rand -hex 32 makes one.`,
  })
}
