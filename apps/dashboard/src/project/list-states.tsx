import type { Reading } from '@holdall/react'
import type { ReactNode } from 'react'
import { ProblemPanel } from '../ui/problem-panel.tsx'

interface ListStatesProps {
  list: Reading
  /** Whether there is something to show, also when it could not be read again. */
  isThere: boolean
  /** What could not be loaded, e.g. `The scenes could not be loaded`. */
  failed: string
  children: ReactNode
}

/** A list of rows once it is there; before that its shape, or why it is not. */
export function ListStates({ list, isThere, failed, children }: ListStatesProps) {
  if (list.isLoading) {
    return (
      <div className="space-y-2 p-4" aria-busy="true">
        {[0, 1, 2].map((row) => (
          <div key={row} className="skeleton h-12 rounded-md" />
        ))}
      </div>
    )
  }
  if (list.error !== null && !isThere) return <ProblemPanel what={failed} error={list.error} onRetry={list.refresh} />
  return children
}
