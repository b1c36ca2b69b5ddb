import type { TagCount } from '../api/types.ts'
import { countOf } from '../format/count.ts'
import { ChartSection } from '../storage/chart-section.tsx'
import { LibraryLink } from '../storage/library-link.tsx'
import { FiguresTable } from './figures-table.tsx'

/** The tags that most items carry. */
export function TagsChart({ tags }: { tags: readonly TagCount[] }) {
  const most = Math.max(1, ...tags.map(({ count }) => count))
  const link = (tag: string) => <LibraryLink search={{ tags: tag }}>{tag}</LibraryLink>
  return (
    <ChartSection
      title="Top tags"
      wide
      table={
        <FiguresTable
          title="Top tags"
          columns={['Tag', 'Items']}
          rows={tags.map(({ tag, count }) => ({ key: tag, name: link(tag), figures: [count.toLocaleString('en')] }))}
        />
      }
      chart={
        <ul className="tabular columns-2 gap-x-8 max-wide:columns-1">
          {tags.map(({ tag, count }) => (
            <li key={tag} className="break-inside-avoid pb-2">
              <div className="flex items-baseline justify-between gap-3">
                <span className="min-w-0 truncate" title={tag}>
                  {link(tag)}
                </span>
                <span className="shrink-0 text-text-2">{countOf(count, 'item')}</span>
              </div>
              <div className="mt-1 h-2 overflow-hidden rounded-full bg-surface-2" aria-hidden>
                <div
                  className="h-full min-w-0.5 rounded-full bg-accent"
                  style={{ width: `${(count / most) * 100}%` }}
                />
              </div>
            </li>
          ))}
          {tags.length === 0 && <li className="text-text-2">No item has a tag yet.</li>}
        </ul>
      }
    />
  )
}
