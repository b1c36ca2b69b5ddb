import { HoldallError, kindOfMime, mimeAllowed } from '@holdall/protocol'
import type { Identity } from '../identity/identity.ts'
import type { IngestSink } from './ingest-source.ts'
import type { MediaContext, UploadTarget } from './media-context.ts'
import type { Sniffed } from './sniff.ts'

/** The project that an upload goes into, or null for the library. */
export function targetOf(
  context: MediaContext,
  identity: Identity,
  projectId: string | null | undefined,
): Promise<UploadTarget | null> {
  return projectId ? context.uploadTarget(identity, projectId) : Promise.resolve(null)
}

/** @throws {unsupported_type} */
export function requireAllowed(
  { type, allowedFileTypes, refuse }: UploadTarget,
  { mimeType }: Pick<Sniffed, 'mimeType'>,
): void {
  refuse?.(mimeType)
  if (mimeAllowed(allowedFileTypes, mimeType)) return
  throw new HoldallError('unsupported_type', `A ${type} project does not take ${mimeType}`, {
    hint: `It takes ${allowedFileTypes.join(', ')}; files are judged by their content`,
    details: { mimeType, allowedFileTypes },
  })
}

/** @throws {checksum_mismatch} */
export function requireDigest(sha256: string, expected: string | null): void {
  if (expected === null || expected === sha256) return
  throw new HoldallError('checksum_mismatch', 'The content does not have the checksum that was sent with it', {
    hint: 'It was damaged on the way; send it again',
    details: { expected, found: sha256 },
  })
}

export function tooLarge(sizeBytes: number, maxBytes: number): HoldallError {
  return new HoldallError('too_large', `The file has ${sizeBytes} bytes or more; the limit is ${maxBytes}`, {
    details: { maxBytes },
  })
}

/** @throws {unsupported_type} */
export function requireKind({ kind }: Pick<IngestSink, 'kind'>, { mimeType }: Sniffed): void {
  if (kind === undefined || kindOfMime(mimeType) === kind) return
  throw new HoldallError('unsupported_type', `This is ${mimeType}; only the kind ${kind} is taken here`)
}
