import { useStorageStats } from '@holdall/react'
import { countOf } from '../../format/count.ts'
import { formatSize } from '../../format/size.ts'
import { useProjectView } from '../project-context.ts'
import { STORAGE_PARTS, shareOfLargest } from './storage-parts.ts'

/** How much each category stores, as bars with their figures in words. */
export function StorageChart() {
  const { project } = useProjectView()
  const { stats } = useStorageStats({ projectId: project.id })
  if (stats === null) return <div className="skeleton m-4 h-32 rounded-md" aria-busy="true" />
  const { categories, total } = stats
  return (
    <section aria-labelledby="storage-title" className="border-b border-line px-4 py-4">
      <h2 id="storage-title" className="tabular font-strong">
        Storage by category
        <span className="font-normal text-text-2">
          {' · '}
          {formatSize(total.bytes)} in {countOf(total.file_count, 'file')}
        </span>
      </h2>
      <dl className="mt-2 grid max-w-3xl gap-1">
        {STORAGE_PARTS.map(({ name, label }) => {
          const { bytes, file_count: files } = categories[name]
          return (
            <div
              key={name}
              className="tabular grid min-h-6 grid-cols-[84px_1fr_64px_72px] items-center gap-3 max-wide:grid-cols-[76px_1fr_60px]"
            >
              <dt className="text-text-2">{label}</dt>
              <dd className="col-start-3 row-start-1 text-right">{formatSize(bytes)}</dd>
              <dd className="col-start-4 row-start-1 text-right text-xs text-text-2 max-wide:sr-only">
                {countOf(files, 'file')}
              </dd>
              <dd className="col-start-2 row-start-1 h-2 overflow-hidden rounded-full bg-surface-3" aria-hidden>
                <div
                  className="h-full rounded-full bg-accent"
                  style={{ width: `${shareOfLargest(bytes, categories) * 100}%` }}
                />
              </dd>
            </div>
          )
        })}
      </dl>
    </section>
  )
}
