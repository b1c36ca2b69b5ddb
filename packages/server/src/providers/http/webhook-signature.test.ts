import { describe, expect, it } from 'vitest'
import { parseProviderSettings } from './provider-settings.ts'
import { isSignedBy, isTimely, signatureOf } from './webhook-signature.ts'

/** From the libraries of the standard. @see https://github.com/standard-webhooks/standard-webhooks */
const KNOWN = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}

describe('a signature', () => {
  const secret = parseProviderSettings(JSON.stringify({ one: { url: 'http://x/', secret: KNOWN.secret } })).one
    ?.secret as Uint8Array
  const hmac = () => signatureOf(secret, KNOWN.id, KNOWN.timestamp).update(KNOWN.body)

  it('is the one of the standard', () => {
    expect(isSignedBy(hmac(), KNOWN.signature)).toBe(true)
    // Secrets rotate, and later versions come beside this one.
    expect(isSignedBy(hmac(), `v1,AAAA v1a,AAAA ${KNOWN.signature}`)).toBe(true)
  })

  it.each([
    '',
    'v1,',
    'v1',
    KNOWN.signature.slice(3),
    KNOWN.signature.replace('v1', 'v2'),
    KNOWN.signature.replace('g0', 'G0'),
    KNOWN.signature.slice(0, -4),
  ])('is not %j', (signature) => {
    expect(isSignedBy(hmac(), signature)).toBe(false)
  })

  it('is good for five minutes, before and after', () => {
    const now = new Date(1_614_265_330_000)
    const at = (seconds: number) => isTimely(String(1_614_265_330 + seconds), now)
    expect([at(0), at(299), at(-299)]).toEqual([true, true, true])
    expect([at(301), at(-301)]).toEqual([false, false])
    for (const nonsense of ['', 'x', '1e9', '-1', ' 1614265330', '1614265330.5', '99999999999999999999'])
      expect(isTimely(nonsense, now)).toBe(false)
  })
})
