import { countOf } from '../format/count.ts'
import { describeReport } from './describe-report.ts'
import type { CleanUpRun } from './use-clean-up.ts'

const SHOWN = 5

/** What is gone, and what stayed. */
export function CleanUpReport({ report, brokeOff }: NonNullable<CleanUpRun['ended']>) {
  const { failedCount, errors } = report
  return (
    <div role="status" className="mt-4 rounded-md border border-line bg-surface-1 p-3">
      <p className="tabular">{describeReport(report)}</p>
      {brokeOff && (
        <p className="mt-1 text-danger">
          The clean-up broke off before its end. What was not reached is as it was: begin again for the rest.
        </p>
      )}
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
          {errors.length > SHOWN && (
            <p className="mt-1 text-xs text-text-2">and {countOf(errors.length - SHOWN, 'more', 'more')}</p>
          )}
        </>
      )}
    </div>
  )
}
