import { HoldallError } from '@holdall/protocol'
import { type Identity, parseUserId } from './identity.ts'

/**
 * The identity of a service that acts for a user.
 *
 * @param header the value of `X-Holdall-User` as HTTP carries it: see {@link decodeUserHeader}.
 * @throws {invalid_request} for an invalid id, {unauthenticated} without an identity, {forbidden} unless a service asks.
 */
export function actFor(identity: Identity | null, header: string): Identity {
  const userId = decodeUserHeader(header)
  if (identity === null) throw new HoldallError('unauthenticated', 'Acting for a user needs a service identity')
  if (identity.role !== 'service') {
    throw new HoldallError('forbidden', 'Only a service may act for another user', {
      hint: 'Leave out X-Holdall-User, or use a token with role "service"',
    })
  }
  return { ...identity, userId, role: 'user', actingFor: true }
}

/**
 * Reads a user id from a header. HTTP carries bytes: ids beyond ASCII come as UTF-8, or as `UTF-8''` and the id in
 * percent-encoding (which also keeps spaces at either end).
 *
 * @throws {invalid_request} @see RFC 8187
 */
export function decodeUserHeader(header: string): string {
  if (/^utf-8''/i.test(header)) return parseUserId(decodePercent(header.slice(7)))
  if (!/[^\x00-\x7f]/.test(header)) return parseUserId(header)
  // Node hands out one character per byte; a character beyond that was never on the wire as one.
  if (/[^\x00-\xff]/.test(header)) return parseUserId(header)
  try {
    return parseUserId(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(header, 'latin1')))
  } catch {
    return parseUserId(null)
  }
}

function decodePercent(text: string): unknown {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
