import type { DeletionReport } from '@holdall/protocol'
import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'

/** What is gone, in a sentence. */
export function describeReport({ deletedCount, totalBytes }: Pick<DeletionReport, 'deletedCount' | 'totalBytes'>) {
  if (deletedCount === 0) return 'Nothing was deleted.'
  return `${countOf(deletedCount, 'file')} deleted; ${formatSize(totalBytes)} are free.`
}
