import { FilesError } from './files-error.ts'

const MAX_BYTES = 200

/**
 * Refuses what is not one plain name below a folder: separators, `..`, drive letters, control characters.
 *
 * @throws {invalid_request}
 */
export function assertPlainName(subject: string, name: string): void {
  const reason = reasonAgainst(name)
  if (reason !== null) throw new FilesError('invalid_request', `Invalid ${subject} ${JSON.stringify(name)}: ${reason}`)
}

function reasonAgainst(name: unknown): string | null {
  if (typeof name !== 'string') return 'it is text'
  if (name === '') return 'it is empty'
  if (Buffer.byteLength(name) > MAX_BYTES) return `it has more than ${MAX_BYTES} bytes`
  if (/[\\/:]/.test(name)) return 'it may not contain / \\ or :'
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'it may not contain control characters'
  if (name.startsWith('.')) return 'it may not begin with a dot'
  if (/[ .]$/.test(name)) return 'it may not end with a dot or a space'
  return null
}
