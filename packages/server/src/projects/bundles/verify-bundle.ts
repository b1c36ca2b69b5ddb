import { createHash } from 'node:crypto'
import {
  BUNDLE_MANIFEST,
  type BundleManifest,
  type BundleMedia,
  DATA_DOCUMENT,
  documentTypeOf,
  HoldallError,
  MAX_DOCUMENT_BYTES,
  MAX_MANIFEST_BYTES,
  type ProjectStorageConfig,
  parseBundleManifest,
} from '@holdall/protocol'
import { checkJsonDepth, findForbiddenKey } from '../../json-shape.ts'
import { fillDataText } from '../documents/document-text.ts'
import { unknownVersion, validateDocument } from '../documents/migrate-document.ts'
import type { BundleContext } from './bundle-context.ts'
import { type BundleReader, missingEntry } from './bundle-reader.ts'

export interface VerifiedBundle {
  manifest: BundleManifest
  /** SHA-256 of the manifest, which names the checksum of everything else. */
  digest: string
  config: ProjectStorageConfig
}

const MAX_JSON_DEPTH = 100
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Proves a bundle from beginning to end before anything is made of it.
 *
 * @throws {checksum_mismatch} for what was changed; {unprocessable} {invalid_request} {too_large} {conflict} for a document of a newer program
 */
export async function verifyBundle(
  { projects, maxBytes }: Pick<BundleContext, 'projects' | 'maxBytes'>,
  reader: BundleReader,
): Promise<VerifiedBundle> {
  if (!reader.entries.has(BUNDLE_MANIFEST))
    throw new HoldallError('unprocessable', 'The zip is no bundle: it has no manifest.json', {
      hint: 'A bundle is what GET /api/storage/projects/:id/bundle answers',
    })
  const bytes = await reader.readWhole(BUNDLE_MANIFEST, MAX_MANIFEST_BYTES)
  const parsed = parseJson(bytes, 'The manifest')
  const forbidden = findForbiddenKey(parsed.text, parsed.value)
  if (forbidden !== null)
    throw new HoldallError('invalid_request', `The name \`${forbidden}\` is not allowed in the manifest`)
  const manifest = parseBundleManifest(parsed.value)
  const config = projects.types.get(manifest.project.type)
  requireListed(manifest, reader)
  requireSizes(manifest, reader, config, maxBytes)
  for (const document of manifest.documents) {
    const text = await reader.readWhole(document.path, MAX_DOCUMENT_BYTES)
    requireSha256(document.path, document.sha256, createHash('sha256').update(text).digest('hex'))
    const { value, text: json } = parseJson(text, `The document "${document.name}"`)
    const definition = documentTypeOf(config.documents, document.name)
    const { version = 1 } = definition
    if (document.schemaVersion > version) throw unknownVersion(document.name, document.schemaVersion, version)
    if (document.name === DATA_DOCUMENT) fillDataText(json, value)
    if (document.schemaVersion === version) validateDocument(value, definition, document.name)
  }
  for (const [path, { sha256 }] of filesOf(manifest)) {
    const hash = createHash('sha256')
    for await (const chunk of reader.read(path)) hash.update(chunk)
    requireSha256(path, sha256, hash.digest('hex'))
  }
  return { manifest, config, digest: createHash('sha256').update(bytes).digest('hex') }
}

/** One item for each file. */
export function filesOf({ media }: BundleManifest): Map<string, BundleMedia> {
  return new Map(media.map((item) => [item.path, item]))
}

function requireListed(manifest: BundleManifest, { entries }: BundleReader): void {
  const listed = new Set([BUNDLE_MANIFEST])
  for (const { path } of [...manifest.documents, ...manifest.media]) listed.add(path)
  for (const path of listed) if (!entries.has(path)) throw missingEntry(path)
  for (const path of entries.keys())
    if (!listed.has(path))
      throw new HoldallError(
        'invalid_request',
        `The bundle has an entry that its manifest does not list: ${JSON.stringify(path)}`,
      )
}

/** What the headers say must be what the manifest says, and within the limits: known before anything is inflated. */
function requireSizes(
  { documents, media }: BundleManifest,
  { entries }: BundleReader,
  config: ProjectStorageConfig,
  maxBytes: number,
): void {
  let total = 0
  for (const { uncompressedSize } of entries.values()) total += uncompressedSize
  if (total > maxBytes)
    throw new HoldallError('too_large', `The bundle holds ${total} bytes; the limit is ${maxBytes}`, {
      hint: 'The limit is UPLOAD_MAX_SIZE',
      details: { maxBytes },
    })
  for (const { path, sizeBytes } of media) {
    if (sizeBytes === 0) throw new HoldallError('unprocessable', `${path} is empty`)
    if (sizeBytes > config.maxFileSize)
      throw new HoldallError(
        'too_large',
        `${path} has ${sizeBytes} bytes; a ${config.projectType} project takes ${config.maxFileSize}`,
      )
  }
  for (const { path, sizeBytes } of [...documents, ...media]) {
    const found = entries.get(path)?.uncompressedSize
    if (found !== sizeBytes)
      throw new HoldallError('checksum_mismatch', `${path} has ${found} bytes, not the ${sizeBytes} of the manifest`)
  }
}

function requireSha256(path: string, expected: string, found: string): void {
  if (found === expected) return
  throw new HoldallError('checksum_mismatch', `${path} was changed: it does not have the checksum of the manifest`, {
    hint: 'Export the bundle again, or send it again',
    details: { path, expected, found },
  })
}

function parseJson(bytes: Uint8Array, what: string): { value: unknown; text: string } {
  try {
    const text = UTF8.decode(bytes)
    checkJsonDepth(text, MAX_JSON_DEPTH, what)
    return { value: JSON.parse(text), text }
  } catch (cause) {
    if (cause instanceof HoldallError) throw cause
    throw new HoldallError('unprocessable', `${what} is not JSON in UTF-8`, { cause })
  }
}
