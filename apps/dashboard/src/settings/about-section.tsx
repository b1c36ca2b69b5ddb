import type { Usage } from '@holdall/protocol'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/api-context.ts'
import { usageQuery } from '../api/queries.ts'
import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'
import { ProblemPanel } from '../ui/problem-panel.tsx'

/** What is stored, how much of it is allowed, and which version this is. */
export function AboutSection() {
  const usage = useQuery(usageQuery(useApi()))
  return (
    <section aria-label="About" className="space-y-6 py-6">
      <div>
        <h2 className="mb-2 font-strong">Storage</h2>
        {usage.isPending && <div className="skeleton h-10 rounded-md" aria-busy="true" />}
        {usage.isError && (
          <ProblemPanel what="The usage could not be loaded" error={usage.error} onRetry={() => void usage.refetch()} />
        )}
        {usage.data !== undefined && <UsageBar {...usage.data} />}
      </div>
      <div>
        <h2 className="mb-2 font-strong">Holdall</h2>
        <p className="tabular text-text-2">Dashboard {__HOLDALL_VERSION__}</p>
        <p className="mt-2">
          <a href="/api/docs" className="text-accent underline underline-offset-2">
            Description of the API
          </a>
        </p>
      </div>
    </section>
  )
}

function UsageBar({ usedBytes: bytes, items: count, quotaBytes }: Usage) {
  const share = quotaBytes === null || quotaBytes === 0 ? 0 : Math.min(1, bytes / quotaBytes)
  return (
    <div className="tabular">
      <p>
        {formatSize(bytes)}
        {quotaBytes === null ? ' used' : ` of ${formatSize(quotaBytes)} used`}
        <span className="text-text-2"> · {countOf(count, 'item')}</span>
      </p>
      {quotaBytes === null ? (
        <p className="text-text-2">There is no quota.</p>
      ) : (
        <>
          <meter className="sr-only" aria-label="Share of the quota that is used" min={0} max={1} value={share}>
            {Math.round(share * 100)} %
          </meter>
          <div className="mt-2 h-2 overflow-hidden rounded-full bg-surface-3" aria-hidden>
            <div
              className={`h-full rounded-full ${share > 0.9 ? 'bg-danger' : 'bg-accent'}`}
              style={{ width: `${share * 100}%` }}
            />
          </div>
          {share > 0.9 && (
            <p className="mt-1 text-danger">
              {share >= 1 ? 'The quota is used up: nothing more can be uploaded.' : 'The quota is nearly used up.'}{' '}
              Empty the trash, or ask for more.
            </p>
          )}
        </>
      )}
    </div>
  )
}
