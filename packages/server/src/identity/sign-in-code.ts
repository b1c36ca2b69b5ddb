import { hash, randomBytes } from 'node:crypto'

const CODE = /^[A-Za-z0-9_-]{43}$/

/** A one-time code for a sign-in link, and the hash under which it is stored until it is used. */
export function createSignInCode(): { code: string; hash: string } {
  const code = randomBytes(32).toString('base64url')
  return { code, hash: hashSignInCode(code) }
}

/** SHA-256 in hex; a code has 256 random bits, so no salt or slow hash is needed. */
export function hashSignInCode(code: string): string {
  return hash('sha256', `holdall/sign-in-code/${code}`, 'hex')
}

/** The code when the text has the form of one, else null: spares a look-up. */
export function parseSignInCode(value: unknown): string | null {
  return typeof value === 'string' && CODE.test(value) ? value : null
}
