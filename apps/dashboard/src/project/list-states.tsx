import type { ReactNode } from 'react'
import { ProblemPanel } from '../ui/problem-panel.tsx'

interface ListStatesProps {
  list: { isPending: boolean; isError: boolean; error: unknown; data: unknown; refetch: () => unknown }
  /** What could not be loaded, e.g. `The scenes could not be loaded`. */
  failed: string
  children: ReactNode
}

/** A list of rows once it is there; before that its shape, or why it is not. */
export function ListStates({ list, failed, children }: ListStatesProps) {
  if (list.isPending) {
    return (
      <div className="space-y-2 p-4" aria-busy="true">
        {[0, 1, 2].map((row) => (
          <div key={row} className="skeleton h-12 rounded-md" />
        ))}
      </div>
    )
  }
  if (list.isError && list.data === undefined)
    return <ProblemPanel what={failed} error={list.error} onRetry={() => void list.refetch()} />
  return children
}
