import type { SnapshotRestore } from '@holdall/protocol'
import { countOf } from '../../format/count.ts'

/** What a restore did, in a sentence. */
export function describeRestore({
  documents,
  deletedDocuments,
  restoredMedia,
  replacedMedia,
  missing,
}: SnapshotRestore): string {
  const media = restoredMedia.length + replacedMedia.length
  return [
    `${countOf(documents.length, 'document')} as they were`,
    ...(deletedDocuments.length === 0 ? [] : [`${countOf(deletedDocuments.length, 'later document')} removed`]),
    ...(media === 0 ? [] : [`${countOf(media, 'file')} brought back`]),
    ...(missing.length === 0 ? [] : [`${countOf(missing.length, 'file')} could not be found any more`]),
  ].join(', ')
}
