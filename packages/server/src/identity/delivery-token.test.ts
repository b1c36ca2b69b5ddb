import fc from 'fast-check'
import { ulid } from 'ulid'
import { describe, expect, it } from 'vitest'
import { type DeliveryClaims, DeliveryTokens, listingExpirySeconds, roundUpToHour } from './delivery-token.ts'
import { Secrets } from './secrets.ts'
import { bytesToUlid, ulidToBytes } from './ulid-bytes.ts'

const NOW = 1_800_000_000
const clock = () => new Date(NOW * 1000)
const A = 'a'.repeat(32)
const B = 'b'.repeat(32)
const tokens = new DeliveryTokens(Secrets.parse(A), clock)
const claims: DeliveryClaims = {
  mediaId: `media-${ulid().toLowerCase()}`,
  itemEpoch: 2,
  userEpoch: 5,
  expiresAtSeconds: NOW + 3600,
}
const notFound = expect.objectContaining({ code: 'not_found' })

const anyClaims = fc.record(
  {
    mediaId: fc.oneof(
      fc.string({ minLength: 1, maxLength: 60 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => `media-${bytesToUlid(bytes)}`),
      fc.constant(`media-${'z'.repeat(26)}`),
      fc.constant(`media-${ulid()}`),
    ),
    itemEpoch: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    userEpoch: fc.nat({ max: 2 ** 31 }),
    expiresAtSeconds: fc.integer({ min: NOW + 1, max: 2 ** 40 }),
    download: fc.oneof(fc.constant(true as const), fc.string({ unit: 'grapheme', maxLength: 40 })),
  },
  { requiredKeys: ['mediaId', 'itemEpoch', 'userEpoch', 'expiresAtSeconds'] },
)

describe('a delivery token', () => {
  it('says again what was signed', () => {
    fc.assert(
      fc.property(anyClaims, (any) => {
        fc.pre(typeof any.download !== 'string' || any.download.isWellFormed())
        const token = tokens.sign(any)
        expect(token).toMatch(/^[A-Za-z0-9_-]+$/)
        expect(tokens.verify(token)).toEqual(any)
      }),
    )
  })

  it('is short, and the same text for the same claims', () => {
    expect(tokens.sign(claims)).toBe(tokens.sign({ ...claims }))
    expect(tokens.sign(claims).length).toBeLessThan(60)
  })

  it('is `gone` from its last second on', () => {
    expect(tokens.verify(tokens.sign({ ...claims, expiresAtSeconds: NOW + 1 }))).toBeDefined()
    for (const expiresAtSeconds of [NOW, NOW - 1, 0]) {
      expect(() => tokens.verify(tokens.sign({ ...claims, expiresAtSeconds }))).toThrow(
        expect.objectContaining({ code: 'gone' }),
      )
    }
  })

  it('is `not_found` when any bit of it is changed', () => {
    const bytes = Buffer.from(tokens.sign({ ...claims, download: 'cat.jpg' }), 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const forged = Buffer.from(bytes)
      forged[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => tokens.verify(forged.toString('base64url'))).toThrow(notFound)
    }
  })

  it('has one spelling', () => {
    const token = tokens.sign(claims)
    const stray = token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + 1)
    for (const other of [`${token}=`, `${token} `, ` ${token}`, `${token}%`, `${token}\n`, token.slice(0, -1), stray]) {
      expect(() => tokens.verify(other), other).toThrow(notFound)
    }
  })

  it('that is noise is `not_found`', () => {
    const noise = fc.oneof(
      fc.string(),
      fc.uint8Array({ maxLength: 100 }).map((b) => Buffer.from(b).toString('base64url')),
    )
    fc.assert(fc.property(noise, (text) => void expect(() => tokens.verify(text)).toThrow(notFound)))
    expect(() => tokens.verify('A'.repeat(5_000_000))).toThrow(notFound)
  })

  it('outlives a rotation of the secret until the old one is taken away', () => {
    const token = tokens.sign(claims)
    expect(new DeliveryTokens(Secrets.parse(`${B},${A}`), clock).verify(token)).toEqual(claims)
    expect(() => new DeliveryTokens(Secrets.parse(B), clock).verify(token)).toThrow(notFound)
  })

  it('takes download names up to 255 bytes', () => {
    const name = 'ü'.repeat(127)
    expect(tokens.verify(tokens.sign({ ...claims, download: name })).download).toBe(name)
    for (const download of ['ü'.repeat(128), '\ud800']) {
      expect(() => tokens.sign({ ...claims, download })).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    }
  })
})

describe('ULIDs in bytes', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect([...ulidToBytes(bytesToUlid(bytes))!]).toEqual([...bytes])
      }),
    )
    for (const text of [ulid().toLowerCase(), '0'.repeat(26), `7${'z'.repeat(25)}`]) {
      expect(bytesToUlid(ulidToBytes(text)!)).toBe(text)
    }
  })

  it('are only what is exactly one', () => {
    for (const text of ['', `8${'0'.repeat(25)}`, ulid(), '0'.repeat(25), '0'.repeat(27), `0${'u'.repeat(25)}`]) {
      expect(ulidToBytes(text), text).toBeNull()
    }
  })
})

describe('expiry of links in listings', () => {
  it('is a full hour, one to two hours away', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (ms) => {
        const seconds = listingExpirySeconds(new Date(ms))
        expect(seconds % 3600).toBe(0)
        expect(seconds * 1000 - ms).toBeGreaterThanOrEqual(3_600_000)
        expect(seconds * 1000 - ms).toBeLessThan(7_200_000)
      }),
    )
  })

  it('leaves a full hour as it is', () => {
    expect(roundUpToHour(7200)).toBe(7200)
    expect(roundUpToHour(7200.001)).toBe(10_800)
  })
})
