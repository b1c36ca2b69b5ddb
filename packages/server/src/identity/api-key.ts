import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { HoldallError } from '@holdall/protocol'
import type { Role } from './identity.ts'

export const API_KEY_PREFIX = 'hk_'
/** What a key may be limited to; a key without scopes may do all that its role may. */
export const API_KEY_SCOPES = ['read', 'write'] as const
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number]

/** A stored key, as a look-up by its hash answers it. */
export interface ApiKeyRecord {
  keyId: string
  userId: string
  role: Role
  scopes: readonly string[]
  expiresAt: Date | null
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const RANDOM_LENGTH = 34
const CHECKSUM_LENGTH = 6
const KEY = /^hk_[0-9A-Za-z]{40}$/

/** A new key (202 random bits), the hash to store, and the beginning that may be shown in lists. */
export function createApiKey(): { key: string; hash: string; preview: string } {
  let random = ''
  for (let index = 0; index < RANDOM_LENGTH; index++) random += ALPHABET[randomInt(ALPHABET.length)]
  const key = API_KEY_PREFIX + random + checksum(random)
  return { key, hash: hashApiKey(key), preview: key.slice(0, API_KEY_PREFIX.length + 6) }
}

/** SHA-256 in hex: enough for a key that nobody can guess. */
export function hashApiKey(key: string): string {
  return hash('sha256', key, 'hex')
}

/** The key when it is whole and its checksum holds, else null: a typing error costs no look-up. */
export function parseApiKey(value: unknown): string | null {
  if (typeof value !== 'string' || !KEY.test(value)) return null
  const random = value.slice(API_KEY_PREFIX.length, -CHECKSUM_LENGTH)
  return value.endsWith(checksum(random)) ? value : null
}

/**
 * Reads the scopes of a new key; none means all that the role allows.
 *
 * @throws {invalid_request} for a scope that does not exist.
 */
export function parseApiKeyScopes(values: readonly string[]): ApiKeyScope[] {
  const unknown = values.find((value) => !API_KEY_SCOPES.some((scope) => scope === value))
  if (unknown !== undefined) {
    throw new HoldallError('invalid_request', `There is no scope "${unknown.slice(0, 40)}"`, {
      hint: `Scopes are ${API_KEY_SCOPES.join(' and ')}`,
    })
  }
  return API_KEY_SCOPES.filter((scope) => values.includes(scope))
}

/** Whether a key's scopes leave nothing but reading. Scopes that are not known allow nothing. */
export function scopesAreReadOnly(scopes: readonly string[]): boolean {
  return scopes.length > 0 && !scopes.includes('write')
}

function checksum(random: string): string {
  let rest = crc32(random)
  let text = ''
  for (let index = 0; index < CHECKSUM_LENGTH; index++) {
    text = ALPHABET[rest % ALPHABET.length] + text
    rest = Math.floor(rest / ALPHABET.length)
  }
  return text
}
