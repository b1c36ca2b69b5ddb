import type { ErrorComponentProps } from '@tanstack/react-router'
import { ProblemPanel } from '../ui/problem-panel.tsx'

/** A page that broke; the rest of the frame stays. */
export function PageError({ error, reset }: ErrorComponentProps) {
  return (
    <main className="h-full overflow-y-auto">
      <ProblemPanel
        what="This page cannot be shown"
        kept="What you stored is not affected."
        error={error}
        onRetry={reset}
      />
    </main>
  )
}
