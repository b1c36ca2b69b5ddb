import type { DeletionReport } from '../api/types.ts'
import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'

const SHOWN = 5

/** What is gone, and what stayed. */
export function CleanUpReport({
  report: { deletedCount, failedCount, totalBytes, errors },
}: {
  report: DeletionReport
}) {
  return (
    <div role="status" className="mt-4 rounded-md border border-line bg-surface-1 p-3">
      <p className="tabular">
        {deletedCount === 0
          ? 'Nothing was deleted.'
          : `${countOf(deletedCount, 'file')} deleted; ${formatSize(totalBytes)} are free.`}
      </p>
      {failedCount > 0 && (
        <>
          <p className="mt-1 text-danger">
            {countOf(failedCount, 'file')} could not be deleted. They are tried again by themselves.
          </p>
          <ul className="mt-1 list-inside list-disc text-xs text-text-2">
            {errors.slice(0, SHOWN).map(({ key, message }) => (
              <li key={key} className="break-all">
                {key}: {message}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
