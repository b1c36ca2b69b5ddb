import { createHmac, type Hmac, timingSafeEqual } from 'node:crypto'

/** The headers of a signed message. @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export interface WebhookHeaders {
  'webhook-id': string
  'webhook-timestamp': string
  'webhook-signature': string
}

export const TOLERANCE_SECONDS = 5 * 60

/** Takes the bytes of a body as they come; digested, it is the signature's. */
export function signatureOf(secret: Uint8Array, id: string, timestamp: string): Hmac {
  return createHmac('sha256', secret).update(`${id}.${timestamp}.`)
}

/** The headers of a message whose body `hmac` has taken. */
export function signedHeaders(id: string, timestamp: string, hmac: Hmac): WebhookHeaders {
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${hmac.digest('base64')}` }
}

/** Whether a timestamp is of these minutes. */
export function isTimely(timestamp: string, now: Date): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false
  return Math.abs(now.getTime() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS
}

/** Compares what was sent with what it should be, in a time that tells nothing. Several signatures may be given, as when a secret is changed. */
export function isSignedBy(hmac: Hmac, signatures: string): boolean {
  const expected = hmac.digest()
  let found = false
  for (const each of signatures.split(' ').slice(0, 8)) {
    const [version, value = ''] = each.split(',', 2)
    const given = Buffer.from(value, 'base64')
    if (version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)) found = true
  }
  return found
}
