import { base64Of } from './sha256.ts'
import type { UploadIntent } from './upload-types.ts'

/** Servers and proxies take so much in one header, with room for the others. */
const MOST_CHARACTERS = 6_000

const encoded = (text: string): string => base64Of(new TextEncoder().encode(text.toWellFormed()))

export interface UploadDescription {
  name: string
  type: string
  sha256: string | null
  intent: UploadIntent
}

/** `Upload-Metadata`, and what did not fit into it. @see https://tus.io/protocols/resumable-upload#upload-metadata */
export function tusMetadata({ name, type, sha256, intent }: UploadDescription): { header: string; left: UploadIntent } {
  const { tags, metadata, description, ...texts } = intent
  const pairs = Object.entries({ filename: name, filetype: type, sha256, ...texts })
    .filter(([, value]) => typeof value === 'string' && value !== '')
    .map(([key, value]) => `${key} ${encoded(value as string)}`)
  const rest = { tags, metadata, description }
  // What is no text travels as the JSON document that forms have, too.
  const document = JSON.stringify(rest)
  const whole = document === '{}' ? pairs : [...pairs, `metadata ${encoded(document)}`]
  const header = whole.join(',')
  return header.length <= MOST_CHARACTERS ? { header, left: {} } : { header: pairs.join(','), left: rest }
}
