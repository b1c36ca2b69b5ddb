import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { SignJWT } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { Secrets } from './secrets.ts'
import { mintToken, TokenVerifier } from './tokens.ts'

const SECRET = 'a-secret-of-at-least-thirty-two-bytes'
const OLD = 'an-older-secret-of-at-least-32-bytes!'
const START = 1_800_000_000

let nowSeconds = START
const clock = () => new Date(nowSeconds * 1000)
const secrets = Secrets.parse(`${SECRET},${OLD}`)
const refused = expect.objectContaining({ code: 'unauthenticated' })
let verifier: TokenVerifier

beforeEach(() => {
  nowSeconds = START
  verifier = new TokenVerifier({ secrets, clock })
})

/** A JWT by hand, so that it can be as wrong as we like. */
function forge(
  claims: unknown,
  { header = { alg: 'HS256' } as unknown, secret = SECRET, tag = 'sha256' } = {},
): string {
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${createHmac(tag, secret).update(text).digest('base64url')}`
}

const good = { sub: 'alice', exp: START + 60 }

describe('a token of ours', () => {
  it('names its user, role and end', async () => {
    const token = await mintToken(secrets, { userId: 'alice', expiresInSeconds: 60 }, clock)
    expect(await verifier.verify(token)).toEqual({
      userId: 'alice',
      role: 'user',
      via: 'token',
      readOnly: false,
      expiresAt: new Date((START + 60) * 1000),
    })
    const service = await mintToken(secrets, { userId: 'bot', role: 'service', expiresInSeconds: 60 }, clock)
    expect(await verifier.verify(service)).toMatchObject({ userId: 'bot', role: 'service' })
  })

  it('may be minted by any JWT library with the secret’s bytes, old or new', async () => {
    for (const secret of [SECRET, OLD]) {
      const token = await new SignJWT({ sub: 'alice' })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime(START + 60)
        .sign(new TextEncoder().encode(secret))
      expect(await verifier.verify(token)).toMatchObject({ userId: 'alice', role: 'user' })
    }
  })

  it('is minted with the first secret and for valid user ids only', async () => {
    const token = await mintToken(secrets, { userId: 'alice', expiresInSeconds: 60 }, clock)
    await expect(new TokenVerifier({ secrets: Secrets.parse(OLD), clock }).verify(token)).rejects.toThrow(refused)
    await expect(mintToken(secrets, { userId: 'a\0', expiresInSeconds: 60 }, clock)).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })

  it('gives no role but `service` and `user`', async () => {
    for (const role of ['admin', 'Service', ['service'], true, { service: 1 }, null, 'service\0']) {
      expect(await verifier.verify(forge({ ...good, role })), String(role)).toMatchObject({ role: 'user' })
    }
  })

  it('stops at its end, remembered or not', async () => {
    const token = forge(good)
    await verifier.verify(token)
    nowSeconds = START + 59
    await verifier.verify(token)
    nowSeconds = START + 60
    await expect(verifier.verify(token)).rejects.toThrow(refused)
    await expect(new TokenVerifier({ secrets, clock }).verify(token)).rejects.toThrow(refused)
  })

  it('answers a remembered token with the same identity, within its bounds', async () => {
    const small = new TokenVerifier({ secrets, clock, cacheSize: 2 })
    const tokens = ['a', 'b', 'c'].map((sub) => forge({ ...good, sub }))
    const [first, second, third] = await Promise.all(tokens.map((token) => small.verify(token)))
    expect(await small.verify(tokens[2]!)).toBe(third)
    expect(await small.verify(tokens[1]!)).toBe(second)
    expect(await small.verify(tokens[0]!)).not.toBe(first)
    expect(Object.isFrozen(third)).toBe(true)
  })

  it('may begin a few seconds ahead of our clock, not more', async () => {
    expect(await verifier.verify(forge({ ...good, nbf: START + 4 }))).toMatchObject({ userId: 'alice' })
    await expect(verifier.verify(forge({ ...good, nbf: START + 30 }))).rejects.toThrow(refused)
  })
})

describe('a hostile token', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const [head, body, tag] = forge(good).split('.') as [string, string, string]
  const none = [{ alg: 'none' }, good].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')

  it.each<[string, string]>([
    ['is empty', ''],
    ['is not a JWT', 'hello'],
    ['has two parts', `${head}.${body}`],
    ['has four parts', `${head}.${body}.${tag}.${tag}`],
    ['has no signature', `${head}.${body}.`],
    ['has a cut signature', `${head}.${body}.${tag.slice(0, -2)}`],
    ['says alg none', `${none}.`],
    ['says alg none and carries a tag', `${none}.${tag}`],
    ['says alg NONE', forge(good, { header: { alg: 'NONE' } })],
    ['says no alg', forge(good, { header: {} })],
    ['says an alg that is a list', forge(good, { header: { alg: ['HS256'] } })],
    ['says alg __proto__', forge(good, { header: { alg: '__proto__' } })],
    ['is signed by HS512', forge(good, { header: { alg: 'HS512' }, tag: 'sha512' })],
    ['is signed by another secret', forge(good, { secret: 'x'.repeat(32) })],
    ['is signed by an empty secret', forge(good, { secret: '' })],
    ['has an unknown critical header', forge(good, { header: { alg: 'HS256', crit: ['x'], x: 1 } })],
    ['has an unencoded payload header', forge(good, { header: { alg: 'HS256', crit: ['b64'], b64: false } })],
    [
      'has another body',
      `${head}.${Buffer.from(JSON.stringify({ ...good, sub: 'bob' })).toString('base64url')}.${tag}`,
    ],
    ['has a header of null', forge(good, { header: null })],
    ['has claims of null', forge(null)],
    ['has claims in a list', forge([good])],
    ['has no exp', forge({ sub: 'alice' })],
    ['has exp null', forge({ ...good, exp: null })],
    ['has exp in a text', forge({ ...good, exp: String(START + 60) })],
    ['has exp in the past', forge({ ...good, exp: START - 1 })],
    ['has exp now', forge({ ...good, exp: START })],
    ['has exp in milliseconds beyond all dates', forge({ ...good, exp: 1e300 })],
    ['has nbf in a text', forge({ ...good, nbf: 'soon' })],
    ['has no sub', forge({ exp: START + 60 })],
    ['has an empty sub', forge({ ...good, sub: '' })],
    ['has a number for sub', forge({ ...good, sub: 42 })],
    ['has a sub with NUL', forge({ ...good, sub: 'a\0b' })],
    ['has a sub with a lone surrogate', forge({ ...good, sub: '\ud800' })],
    ['has a sub of 256 bytes', forge({ ...good, sub: 'x'.repeat(256) })],
    ['is longer than 8 KiB', forge({ ...good, pad: 'x'.repeat(9000) })],
  ])('that %s is refused', async (_, token) => {
    await expect(verifier.verify(token)).rejects.toThrow(refused)
  })

  it('that confuses an asymmetric algorithm with HS256 is refused', async () => {
    const token = await new SignJWT(good).setProtectedHeader({ alg: 'RS256' }).sign(privateKey)
    await expect(verifier.verify(token)).rejects.toThrow(refused)
    await expect(verifier.verify(forge(good, { secret: pem }))).rejects.toThrow(refused)
  })

  it('that is noise is refused and never anything else', async () => {
    const part = fc.oneof(fc.base64String(), fc.string({ unit: 'binary' }), fc.constantFrom(head, body, tag))
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 4 }), async (parts) => {
        fc.pre(parts.join('.') !== `${head}.${body}.${tag}`)
        await expect(verifier.verify(parts.join('.'))).rejects.toThrow(refused)
      }),
      { numRuns: 100 },
    )
  })

  it('is not remembered', async () => {
    const token = forge(good, { secret: randomBytes(32).toString('hex') })
    for (let round = 0; round < 3; round++) await expect(verifier.verify(token)).rejects.toThrow(refused)
  })
})
