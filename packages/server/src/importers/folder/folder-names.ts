import { DATA_DOCUMENT, isDocumentName } from '@holdall/protocol'

/** What the layout itself cannot tell of a project lies in this file. */
export const HOLDALL_FILE = 'holdall.json'
/** The document that remembers which file was imported with which content. It is never exported. */
export const IMPORT_DOCUMENT = 'folder-import'
/** The member of an item's metadata that says where its file lies in the folder. */
export const PATH_MEMBER = 'folderPath'

const TEXT_PREFIX = 'folder-text/'
const ENCODED_PREFIX = 'folder-path/'
const JSON_EXTENSION = '.json'
const MAX_PATH_BYTES = 1024
const MAX_SEGMENT_BYTES = 255

// What `@holdall/files` puts beside a file: earlier versions, damaged ones, locks, half-written ones.
const BY_PRODUCT = /\.(?:backup(?:\.\d+)?|corrupt\.\d+|lock|tmp\.[0-9a-f]{8})$/

export function isByProduct(name: string): boolean {
  return BY_PRODUCT.test(name)
}

export function isJsonPath(path: string): boolean {
  return path.endsWith(JSON_EXTENSION)
}

/** Whether a path, joined by `/`, stays inside its folder on every system, and names no by-product. */
export function isSafePath(path: string): boolean {
  return Buffer.byteLength(path) <= MAX_PATH_BYTES && path.split('/').every(isSafeSegment)
}

function isSafeSegment(segment: string): boolean {
  return (
    segment !== '' &&
    !segment.startsWith('.') &&
    !/[\\\u0000-\u001f\u007f\ufffd]/.test(segment) &&
    segment.isWellFormed() &&
    Buffer.byteLength(segment) <= MAX_SEGMENT_BYTES &&
    !isByProduct(segment) &&
    !(process.platform === 'win32' && /[<>:"|?*]|[ .]$/.test(segment))
  )
}

/**
 * The document that a file becomes: that of its path without `.json`; a text file, or one with a name that no document can have, gets a name
 * that {@link pathOfDocument} turns back.
 *
 * @returns null when even that is too long
 */
export function documentOfPath(path: string): string | null {
  const stem = path.slice(0, -JSON_EXTENSION.length)
  const plain = isJsonPath(path) ? stem : TEXT_PREFIX + path
  if (isDocumentName(plain) && pathOfDocument(plain) === path && plain !== DATA_DOCUMENT) return plain
  const encoded = ENCODED_PREFIX + Buffer.from(path).toString('base64url')
  return isDocumentName(encoded) ? encoded : null
}

/** Where a document lies in a folder; null for the one that does not belong there, and for a name that leads out of it. */
export function pathOfDocument(name: string): string | null {
  if (name === IMPORT_DOCUMENT) return null
  const path = plainPath(name)
  return path !== HOLDALL_FILE && isSafePath(path) ? path : null
}

function plainPath(name: string): string {
  if (name.startsWith(TEXT_PREFIX)) return name.slice(TEXT_PREFIX.length)
  if (name.startsWith(ENCODED_PREFIX)) return Buffer.from(name.slice(ENCODED_PREFIX.length), 'base64url').toString()
  return name + JSON_EXTENSION
}

/** Where what is known of an asset lies: `assets/images/a.png` has `assets/images/a.metadata.json`. */
export function sidecarOf(path: string): string {
  const slash = path.lastIndexOf('/')
  const dot = path.lastIndexOf('.')
  return `${dot > slash + 1 ? path.slice(0, dot) : path}.metadata.json`
}
