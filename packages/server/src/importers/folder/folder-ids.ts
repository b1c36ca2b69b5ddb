import { createHash } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const ULID_LENGTH = 26
const TIME_LENGTH = 10

/**
 * The id of what a file of a folder becomes in a project: always the same one, so that an import that was killed, or that runs twice at once,
 * makes nothing twice. Its time is the project's.
 */
export function folderPartId(prefix: 'media' | 'scene', projectId: string, name: string): string {
  const digest = createHash('sha256').update(`${prefix}\n${projectId}\n${name}`).digest()
  const random = Array.from(digest.subarray(0, ULID_LENGTH - TIME_LENGTH), (byte) => ALPHABET[byte & 31]).join('')
  return `${prefix}-${projectId.slice(-ULID_LENGTH).slice(0, TIME_LENGTH)}${random}`
}
