import type { ReactNode } from 'react'

interface TabBodyProps {
  label: string
  /** What can be done on this tab, at its upper edge. */
  actions?: ReactNode
  /** A sentence on what it is for. */
  note?: ReactNode
  children: ReactNode
}

/** The scrolling part of a project's page. */
export function TabBody({ label, actions, note, children }: TabBodyProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable from the keyboard
    <section className="relative flex min-h-0 flex-1 flex-col overflow-y-auto" tabIndex={0} aria-label={label}>
      {(actions !== undefined || note !== undefined) && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-4">
          <p className="min-w-48 flex-1 text-text-2">{note}</p>
          {actions}
        </div>
      )}
      {children}
    </section>
  )
}
