import { ApiProblem } from '../http/api-problem.ts'
import type { FileBytes } from './disk-file.ts'
import { bytesOf, hexOf, sha256 } from './sha256.ts'

const EDGE_BYTES = 64 * 1024

/** What tells one file from another without reading all of it. */
export interface Fingerprint {
  name: string
  sizeBytes: number
  /** Milliseconds; 0 of bytes that are no file. */
  lastModified: number
  /** SHA-256 over the first and the last 64 KiB, hex; null when they were not read yet. */
  edges: string | null
}

export async function fingerprintOf(name: string, blob: FileBytes): Promise<Fingerprint> {
  const { size } = blob
  const [first, last] = [blob.slice(0, EDGE_BYTES), blob.slice(Math.max(EDGE_BYTES, size - EDGE_BYTES))]
  const edges = new Blob([await bytesOf(first), await bytesOf(last)])
  const { lastModified = 0 } = blob as Partial<File>
  return { name, sizeBytes: size, lastModified, edges: hexOf(await sha256(await bytesOf(edges))) }
}

/** Why the second is not the same file as the first; null when it is. */
export function differenceOf(known: Fingerprint, found: Fingerprint): ApiProblem | null {
  if (known.name !== found.name)
    return otherFile(
      `This is ${found.name}; the upload is of ${known.name}.`,
      'Choose the file that was chosen before.',
    )
  if (known.sizeBytes !== found.sizeBytes)
    return otherFile(
      `${known.name} had ${known.sizeBytes} bytes when the upload began, and has ${found.sizeBytes} now.`,
    )
  const otherEdges = known.edges !== null && known.edges !== found.edges
  if (known.lastModified !== found.lastModified || otherEdges)
    return otherFile(`${known.name} was changed since the upload began.`)
  return null
}

function otherFile(detail: string, hint = 'Cancel this upload, and upload the file as it is now.'): ApiProblem {
  return new ApiProblem(0, { code: 'conflict', title: 'Another file', detail, hint })
}
