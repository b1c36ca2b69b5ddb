import { FilesError } from './files-error.ts'
import { jsonErrorPosition } from './json-position.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads JSON from bytes; a byte order mark is passed over.
 *
 * @throws {corrupt} naming the file and the place
 */
export function parseJson(bytes: Uint8Array, file: string): unknown {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch (error) {
    throw new FilesError('corrupt', `Invalid JSON in ${file}: it is not UTF-8`, { cause: error })
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    const at = jsonErrorPosition(text)
    const before = text.slice(0, at).split('\n')
    const place = `position ${at} (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`
    throw new FilesError('corrupt', `Invalid JSON in ${file} at ${place}`, { cause: error })
  }
}

/** Whether bytes are one whole JSON document. */
export function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(utf8.decode(bytes))
    return true
  } catch {
    return false
  }
}
