import { HoldallError } from '@holdall/protocol'

/** What must be true of a document for a save to happen. */
export type SaveCondition =
  /** Its head is this revision. */
  | { kind: 'match'; revision: number }
  /** It is there, whichever revision. */
  | { kind: 'force' }
  /** It is not there. */
  | { kind: 'create' }
  /** The request names no condition: fine for a document that is not there. */
  | { kind: 'none' }
  /** Nothing: the last writer wins. */
  | { kind: 'any' }

/**
 * Reads the condition of a save.
 *
 * @throws {invalid_request} for what is neither a revision nor `*`
 * @see RFC 9110 §13.1
 */
export function saveCondition(ifMatch: string | undefined, ifNoneMatch: string | undefined): SaveCondition {
  if (ifMatch !== undefined && ifNoneMatch !== undefined)
    throw malformed('If-Match and If-None-Match exclude each other')
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() === '*') return { kind: 'create' }
    throw malformed('If-None-Match takes * here: the document must not exist yet')
  }
  if (ifMatch === undefined) return { kind: 'none' }
  if (ifMatch.trim() === '*') return { kind: 'force' }
  // Proxies that compress mark entity tags as weak; a revision stays the same.
  const revision = /^(?:W\/)?"([1-9]\d{0,15})"$/.exec(ifMatch.trim())?.[1]
  if (revision === undefined)
    throw malformed(`If-Match takes one revision such as "7", or *, not ${ifMatch.slice(0, 60)}`)
  return { kind: 'match', revision: Number(revision) }
}

function malformed(message: string): HoldallError {
  return new HoldallError('invalid_request', message, { hint: 'Send the ETag of the document as it was answered' })
}
