import { describe, expect, it } from 'vitest'
import { type FingerprintParts, idempotencyFingerprint, idempotencyKey } from './idempotency-fingerprint.ts'

const parts: FingerprintParts = {
  method: 'POST',
  path: '/api/media',
  caller: 'alice',
  contentType: 'image/png',
  requestBytes: 10,
  expectedSha256: null,
  filename: 'a.png',
  body: null,
}

describe('idempotencyFingerprint', () => {
  it('is the same for the same request', () => {
    expect(idempotencyFingerprint(parts)).toBe(idempotencyFingerprint({ ...parts, method: 'post' }))
    expect(idempotencyFingerprint(parts)).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each<Partial<FingerprintParts>>([
    { method: 'PUT' },
    { path: '/api/media?format=v2' },
    { caller: 'Alice' },
    { contentType: 'image/jpeg' },
    { contentType: null },
    { requestBytes: 11 },
    { expectedSha256: 'ab' },
    { filename: 'b.png' },
    { filename: null },
    { body: Buffer.from('{}') },
    { path: '/api/mediaa', caller: 'lice' },
  ])('differs with %j', (change) => {
    expect(idempotencyFingerprint({ ...parts, ...change })).not.toBe(idempotencyFingerprint(parts))
  })

  it('does not depend on the boundary that a client draws anew', () => {
    const form = (boundary: string) =>
      idempotencyFingerprint({ ...parts, contentType: `multipart/form-data; boundary=${boundary}` })
    expect(form('a')).toBe(form('b'))
  })
})

describe('idempotencyKey', () => {
  it.each(['a', 'x'.repeat(255), '7c1f-"quoted"'])('takes %j', (key) => expect(idempotencyKey(key)).toBe(key))
  it('is null without the header', () => expect(idempotencyKey(undefined)).toBeNull())
  it.each(['', ' ', 'a b', 'ü', 'x'.repeat(256), 'a\tb', ['a', 'b']])('refuses %j', (key) => {
    expect(() => idempotencyKey(key)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })
})
