import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { isUserId } from './identity.ts'
import { Secrets } from './secrets.ts'
import { DELIVERY_COOKIE_SECONDS, SESSION_SECONDS, SessionTokens } from './session-token.ts'
import { createSignInCode, hashSignInCode, parseSignInCode } from './sign-in-code.ts'

const START = 1_800_000_000
const DAY = 86_400
let now = START
const clock = () => new Date(now * 1000)
const secrets = Secrets.parse('a'.repeat(32))
const sessions = new SessionTokens(secrets, 'session', clock)
const deliveries = new SessionTokens(secrets, 'delivery', clock)
const alice = { userId: 'alice', role: 'user', userEpoch: 3 } as const

beforeEach(() => {
  now = START
})

describe('a session', () => {
  it('says again whose it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.constantFrom('user' as const, 'service' as const),
        (userId, userEpoch, role) => {
          fc.pre(isUserId(userId))
          const { value } = sessions.issue({ userId, role, userEpoch })
          expect(value).toMatch(/^[A-Za-z0-9_-]+$/)
          expect(sessions.verify(value)).toMatchObject({ userId, role, userEpoch, issuedAtSeconds: START })
        },
      ),
    )
    const longest = 'x'.repeat(255)
    expect(sessions.verify(sessions.issue({ ...alice, userId: longest }).value)?.userId).toBe(longest)
  })

  it('lasts 30 days, the delivery cookie half a day, and neither longer than what it was exchanged for', () => {
    expect(sessions.issue(alice).expiresAtSeconds).toBe(START + SESSION_SECONDS)
    expect(deliveries.issue(alice).expiresAtSeconds).toBe(START + DELIVERY_COOKIE_SECONDS)
    const { value, expiresAtSeconds } = deliveries.issue(alice, { notAfterSeconds: START + 60.5 })
    expect(expiresAtSeconds).toBe(START + 60)
    now = START + 59
    expect(deliveries.verify(value)).not.toBeNull()
    now = START + 60
    expect(deliveries.verify(value)).toBeNull()
  })

  it('cannot be made from a delivery cookie, nor the other way round', () => {
    expect(sessions.verify(deliveries.issue(alice).value)).toBeNull()
    expect(deliveries.verify(sessions.issue(alice).value)).toBeNull()
  })

  it('is refused when any bit of it is changed, and as noise', () => {
    const bytes = Buffer.from(sessions.issue(alice).value, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const forged = Buffer.from(bytes)
      forged[bit >> 3]! ^= 1 << (bit & 7)
      expect(sessions.verify(forged.toString('base64url'))).toBeNull()
    }
    fc.assert(fc.property(fc.string(), (text) => void expect(sessions.verify(text)).toBeNull()))
  })

  it('renews while it is used, up to 180 days', () => {
    let claims = sessions.verify(sessions.issue(alice).value)!
    expect(sessions.renew(claims)).toBeNull()
    for (now = START + DAY; now <= START + 180 * DAY; now += DAY) {
      const renewed = sessions.renew(claims)
      if (renewed) claims = sessions.verify(renewed.value)!
    }
    expect(claims).toMatchObject({ ...alice, issuedAtSeconds: START, expiresAtSeconds: START + 180 * DAY })
  })
})

describe('a sign-in code', () => {
  it('is stored as a hash and is different every time', () => {
    const { code, hash } = createSignInCode()
    expect(hashSignInCode(code)).toBe(hash)
    expect(hash).not.toContain(code)
    expect(createSignInCode().code).not.toBe(code)
    expect(parseSignInCode(code)).toBe(code)
  })

  it('is told from what cannot be one', () => {
    for (const value of ['', 'short', `${createSignInCode().code}x`, undefined, 7, ["'; drop"]]) {
      expect(parseSignInCode(value)).toBeNull()
    }
  })
})
