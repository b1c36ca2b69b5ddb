import { HoldallError } from '@holdall/protocol'
import type { Clock } from '../clock.ts'
import { ByteReader, ByteWriter } from './byte-codec.ts'
import type { KeyRing, Secrets } from './secrets.ts'
import { signBytes, verifyBytes } from './signed-bytes.ts'
import { bytesToUlid, ulidToBytes } from './ulid-bytes.ts'

/** What the token of `/o/{token}/…` says. */
export interface DeliveryClaims {
  mediaId: string
  /** Counts up when the item's links are revoked. */
  itemEpoch: number
  /** Counts up when all links of the item's owner are revoked. */
  userEpoch: number
  /** Seconds since the epoch; the link works before, not at or after. */
  expiresAtSeconds: number
  /** Serve as an attachment; a text is the file name to offer. */
  download?: true | string
}

const VERSION = 1
const FLAG_ULID = 0x10
const FLAG_DOWNLOAD = 0x20
const FLAG_NAME = 0x40
const MEDIA_PREFIX = 'media-'
const MAX_NAME_BYTES = 255
const MAX_TOKEN_LENGTH = 1024
const HOUR_SECONDS = 3600

/**
 * Signs and verifies the tokens of delivery links: compact, synchronous, and the same text for the same claims, so that
 * URLs stay cacheable.
 *
 * @example `/o/${tokens.sign({ mediaId, itemEpoch, userEpoch, expiresAtSeconds })}/content`
 */
export class DeliveryTokens {
  readonly #keys: KeyRing
  readonly #clock: Clock

  constructor(secrets: Secrets, clock: Clock) {
    this.#keys = secrets.derive('delivery-url')
    this.#clock = clock
  }

  /** @throws {invalid_request} when the download name has more than 255 bytes of UTF-8. */
  sign(claims: DeliveryClaims): string {
    return signBytes(this.#keys, encodeClaims(claims))
  }

  /**
   * Reads a token. Its epochs are still to be compared with those of the item and its owner.
   *
   * @throws {not_found} when it is not ours. @throws {gone} when it has expired.
   */
  verify(token: string): DeliveryClaims {
    const payload = token.length > MAX_TOKEN_LENGTH ? null : verifyBytes(this.#keys, token)
    const claims = payload && decodeClaims(payload)
    if (!claims) throw new HoldallError('not_found', 'This link does not exist')
    if (claims.expiresAtSeconds * 1000 <= this.#clock().getTime()) {
      throw new HoldallError('gone', 'This link has expired', { hint: 'Ask for a new link' })
    }
    return claims
  }
}

function encodeClaims({ mediaId, itemEpoch, userEpoch, expiresAtSeconds, download }: DeliveryClaims): Buffer {
  const ulid = mediaId.startsWith(MEDIA_PREFIX) ? ulidToBytes(mediaId.slice(MEDIA_PREFIX.length)) : null
  const name = typeof download === 'string' ? download : null
  if (name !== null && (Buffer.byteLength(name) > MAX_NAME_BYTES || !name.isWellFormed())) {
    throw new HoldallError('invalid_request', 'The download name is not valid', {
      hint: `It has at most ${MAX_NAME_BYTES} bytes of UTF-8`,
    })
  }
  const flags = (ulid ? FLAG_ULID : 0) | (download === undefined ? 0 : FLAG_DOWNLOAD) | (name === null ? 0 : FLAG_NAME)
  const writer = new ByteWriter(name === null ? 320 : 576).byte(VERSION | flags).uint48(expiresAtSeconds)
  if (ulid) writer.bytes(ulid)
  else writer.text(mediaId)
  writer.varint(itemEpoch).varint(userEpoch)
  if (name !== null) writer.text(name)
  return writer.done()
}

function decodeClaims(payload: Buffer): DeliveryClaims | null {
  const reader = new ByteReader(payload)
  try {
    const head = reader.byte()
    if ((head & 0x0f) !== VERSION) return null
    const expiresAtSeconds = reader.uint48()
    const mediaId = head & FLAG_ULID ? MEDIA_PREFIX + bytesToUlid(reader.bytes(16)) : reader.text()
    const itemEpoch = reader.varint()
    const userEpoch = reader.varint()
    const download = head & FLAG_NAME ? reader.text() : head & FLAG_DOWNLOAD ? true : undefined
    if (!reader.atEnd) return null
    return { mediaId, itemEpoch, userEpoch, expiresAtSeconds, ...(download !== undefined && { download }) }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The next full hour at or after a time, both in seconds since the epoch. */
export function roundUpToHour(seconds: number): number {
  return Math.ceil(seconds / HOUR_SECONDS) * HOUR_SECONDS
}

/** Expiry of links in listings, in seconds: at least an hour away, and the same for all who ask within an hour. */
export function listingExpirySeconds(now: Date): number {
  return roundUpToHour(now.getTime() / 1000 + HOUR_SECONDS)
}
