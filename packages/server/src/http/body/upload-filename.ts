import { HoldallError } from '@holdall/protocol'
import { headerValue } from './content-header.ts'
import type { UploadHeaders } from './upload-types.ts'

const MAX_NAME_CHARACTERS = 4096

/** The last segment of a name that may carry folders of either kind; null when nothing but dots is left. */
export function baseFilename(name: string): string | null {
  if (name.length > MAX_NAME_CHARACTERS) {
    throw new HoldallError('invalid_request', `The file name has more than ${MAX_NAME_CHARACTERS} characters`)
  }
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  return base === '' || base === '.' || base === '..' ? null : base
}

/**
 * The name of a raw body from `X-Filename`: percent-encoded, or UTF-8 as it is.
 * @throws {invalid_request} when its escapes are not UTF-8
 */
export function headerFilename(headers: UploadHeaders): string | null {
  const value = headerValue(headers, 'x-filename')
  if (value === null || value.trim() === '') return null
  // Node hands out header bytes as Latin-1.
  const bytes = Buffer.from(value.trim(), 'latin1')
  const text = bytes.toString('latin1') === value.trim() ? bytes.toString('utf8') : value.trim()
  try {
    return baseFilename(decodeURIComponent(text))
  } catch (cause) {
    if (cause instanceof HoldallError) throw cause
    throw new HoldallError('invalid_request', 'X-Filename is not percent-encoded UTF-8', {
      hint: 'Send encodeURIComponent(name).',
      cause,
    })
  }
}
