import { HoldallError, MAX_DOCUMENT_BYTES } from '@holdall/protocol'
import { checkJsonDepth, findForbiddenKey } from '../../json-shape.ts'
import { readSmallSource } from './source-file.ts'

/** A JSON file as it is, or the backup that stands in for it. */
export interface SourceJson {
  text: string
  value: unknown
  /** The backup that it was read from, when the file itself is damaged. */
  recoveredFrom: string | null
}

const MAX_DEPTH = 100
// In the order of `FileRecovery`: the newest first, then that of older programs.
const BACKUPS = ['.backup.1', '.backup.2', '.backup.3', '.backup']

/**
 * Reads a JSON file; a damaged one from its newest valid backup, which stays where it is. Nothing at the source is changed.
 *
 * @throws {corrupt} when no backup is valid; {too_large}; {invalid_request} for JSON that no document may hold
 */
export async function readSourceJson(root: string, path: string, maxBytes = MAX_DOCUMENT_BYTES): Promise<SourceJson> {
  const bytes = await readSmallSource(root, path, maxBytes)
  const own = parse(bytes)
  if (own !== null) return { ...checked(own), recoveredFrom: null }
  for (const suffix of BACKUPS) {
    const recoveredFrom = path + suffix
    const backup = await readSmallSource(root, recoveredFrom, maxBytes).then(parse, () => null)
    if (backup !== null) return { ...checked(backup), recoveredFrom }
  }
  throw new HoldallError('corrupt', 'It is not JSON, and neither is any backup of it')
}

/** The text of a file that is no JSON and no media, when it is text at all; null otherwise. */
export async function readSourceText(root: string, path: string): Promise<string | null> {
  try {
    const bytes = await readSmallSource(root, path, MAX_DOCUMENT_BYTES / 2)
    return bytes.includes(0) ? null : decode(bytes, true)
  } catch (error) {
    if (error instanceof TypeError || (error instanceof HoldallError && error.code === 'too_large')) return null
    throw error
  }
}

function parse(bytes: Uint8Array): { text: string; value: unknown } | null {
  try {
    const text = decode(bytes, false)
    return { text, value: JSON.parse(text) as unknown }
  } catch {
    return null
  }
}

function checked(json: { text: string; value: unknown }) {
  checkJsonDepth(json.text, MAX_DEPTH, 'It')
  const forbidden = findForbiddenKey(json.text, json.value)
  if (forbidden !== null) throw new HoldallError('invalid_request', `The name \`${forbidden}\` is not allowed in it`)
  return json
}

/** @throws TypeError for what is not UTF-8 */
function decode(bytes: Uint8Array, keepsMark: boolean): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: keepsMark }).decode(bytes)
}
