import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Jwks } from './jwks.ts'
import { Secrets } from './secrets.ts'
import { type TokenProvider, TokenVerifier } from './tokens.ts'

const START = 1_800_000_000_000
const ISSUER = 'https://login.example.com/'
const secrets = Secrets.parse('a-secret-of-at-least-thirty-two-bytes')
const refused = expect.objectContaining({ code: 'unauthenticated' })
const unavailable = expect.objectContaining({ code: 'unavailable' })

type Pair = Awaited<ReturnType<typeof generateKeyPair>>
const pairs: Record<string, Pair> = {}
let server: Server
let url: URL
let published: string[] = []
let answer: (() => { status: number; body: string } | 'hang') | null = null
let fetches = 0
let nowMs = START
const clock = () => new Date(nowMs)

beforeAll(async () => {
  for (const kid of ['one', 'two']) pairs[kid] = await generateKeyPair('ES256')
  server = createServer(async (_, response) => {
    fetches++
    const custom = answer?.()
    if (custom === 'hang') return
    const keys = await Promise.all(published.map((kid) => publicJwk(kid)))
    response.writeHead(custom?.status ?? 200).end(custom?.body ?? JSON.stringify({ keys }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`)
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  published = ['one']
  answer = null
  fetches = 0
  nowMs = START
})

async function publicJwk(kid: string): Promise<JWK> {
  return { ...(await exportJWK(pairs[kid]!.publicKey)), kid, alg: 'ES256', use: 'sig' }
}

function token(kid: string, claims: Record<string, unknown> = {}, signer = kid): Promise<string> {
  return new SignJWT({ sub: 'alice', exp: START / 1000 + 7 * 86_400, iss: ISSUER, aud: 'holdall', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid })
    .sign(pairs[signer]!.privateKey)
}

function verifierWith(options: Partial<TokenProvider> = {}, timeoutMs = 2_000): TokenVerifier {
  const jwks = new Jwks(url, { clock, timeoutMs })
  return new TokenVerifier({ secrets, clock, provider: { jwks, issuer: ISSUER, audience: 'holdall', ...options } })
}

describe('a token of an identity provider', () => {
  it('is verified by its published key, fetched once', async () => {
    const verifier = verifierWith()
    const identities = await Promise.all(
      ['a', 'b', 'c'].map(async (sub) => verifier.verify(await token('one', { sub }))),
    )
    expect(identities.map(({ userId }) => userId)).toEqual(['a', 'b', 'c'])
    expect(fetches).toBe(1)
  })

  it('follows a rotation of the keys, after the cool-down', async () => {
    const verifier = verifierWith()
    await verifier.verify(await token('one'))
    published = ['two']
    await expect(verifier.verify(await token('two'))).rejects.toThrow(refused)
    nowMs += 31_000
    expect(await verifier.verify(await token('two'))).toMatchObject({ userId: 'alice' })
    nowMs += 5 * 60_000
    await expect(verifier.verify(await token('one'))).rejects.toThrow(refused)
  })

  it('with made-up key ids causes no storm of fetches', async () => {
    const verifier = verifierWith()
    await verifier.verify(await token('one'))
    for (let index = 0; index < 20; index++) {
      await expect(verifier.verify(await token(`made-up-${index}`, {}, 'two'))).rejects.toThrow(refused)
    }
    expect(fetches).toBe(1)
  })

  it('is refused for another issuer, audience, signer or time', async () => {
    const verifier = verifierWith()
    await expect(verifier.verify(await token('one', { iss: 'https://evil.example/' }))).rejects.toThrow(refused)
    await expect(verifier.verify(await token('one', { aud: 'other' }))).rejects.toThrow(refused)
    await expect(verifier.verify(await token('one', { iss: undefined }))).rejects.toThrow(refused)
    await expect(verifier.verify(await token('one', { exp: START / 1000 - 1 }))).rejects.toThrow(refused)
    await expect(verifier.verify(await token('one', {}, 'two'))).rejects.toThrow(refused)
  })

  it('is a plain user whatever it claims, unless a role claim is configured', async () => {
    const claims = { role: 'service', app_metadata: { roles: ['editor', 'service'] }, 'https://x.test/role': 'service' }
    const text = await token('one', claims)
    expect(await verifierWith().verify(text)).toMatchObject({ role: 'user' })
    for (const roleClaim of ['role', 'app_metadata.roles', 'https://x.test/role']) {
      expect(await verifierWith({ roleClaim }).verify(text), roleClaim).toMatchObject({ role: 'service' })
    }
    for (const roleClaim of ['roles', 'app_metadata.role', 'constructor.name', '__proto__', 'sub']) {
      expect(await verifierWith({ roleClaim }).verify(text), roleClaim).toMatchObject({ role: 'user' })
    }
  })

  it('signed by HMAC with the public key is refused', async () => {
    const pem = await exportSPKI(pairs.one!.publicKey)
    const parts = [
      { alg: 'HS256', kid: 'one' },
      { sub: 'mallory', role: 'service', exp: START / 1000 + 60 },
    ]
    const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    for (const secret of [pem, pem.trim(), JSON.stringify(await publicJwk('one'))]) {
      const forged = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
      await expect(verifierWith().verify(forged)).rejects.toThrow(refused)
    }
  })
})

describe('a provider that fails', () => {
  it.each<[string, () => { status: number; body: string } | 'hang']>([
    ['answers 500', () => ({ status: 500, body: 'oops' })],
    ['answers no JSON', () => ({ status: 200, body: '<html>' })],
    ['answers no key set', () => ({ status: 200, body: '{"keys":{}}' })],
    ['publishes a symmetric key', () => ({ status: 200, body: '{"keys":[{"kty":"oct","k":"AAAA","kid":"one"}]}' })],
    ['answers without end', () => ({ status: 200, body: ' '.repeat(1_100_000) })],
    ['does not answer', () => 'hang'],
  ])('because it %s leaves sign-in unavailable, then recovers', async (_, failure) => {
    const verifier = verifierWith({}, 150)
    answer = failure
    await expect(verifier.verify(await token('one'))).rejects.toThrow(unavailable)
    await expect(verifier.verify(await token('one'))).rejects.toThrow(unavailable)
    expect(fetches).toBe(1)
    answer = null
    nowMs += 1_500
    expect(await verifier.verify(await token('one'))).toMatchObject({ userId: 'alice' })
  })

  it('keeps being served from the keys that it gave, for an hour', async () => {
    const verifier = verifierWith()
    await verifier.verify(await token('one'))
    answer = () => ({ status: 503, body: '' })
    nowMs += 20 * 60_000
    expect(await verifier.verify(await token('one', { sub: 'bob' }))).toMatchObject({ userId: 'bob' })
    nowMs += 45 * 60_000
    await expect(verifier.verify(await token('one', { sub: 'eve' }))).rejects.toThrow(unavailable)
  })

  it('does not keep our own tokens from working', async () => {
    const verifier = verifierWith()
    answer = () => ({ status: 500, body: '' })
    const own = await new SignJWT({ sub: 'bot', role: 'service' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(START / 1000 + 60)
      .sign(secrets.tokenKeys.signing)
    expect(await verifier.verify(own)).toMatchObject({ role: 'service' })
  })
})
