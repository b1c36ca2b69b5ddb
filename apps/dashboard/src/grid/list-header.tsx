import { LIST_COLUMNS } from './list-row.tsx'

/** The names of the list's columns. Each row speaks for itself to screen readers. */
export function ListHeader({ padding }: { padding: number }) {
  return (
    <div
      aria-hidden
      className={`${LIST_COLUMNS} h-8 shrink-0 border-b border-line text-xs text-text-2`}
      style={{ marginLeft: padding, marginRight: padding + 11 }}
    >
      <span />
      <span />
      <span>Name</span>
      <span>Tags</span>
      <span>Source</span>
      <span className="text-right">Size</span>
      <span className="text-right">Added</span>
    </div>
  )
}
