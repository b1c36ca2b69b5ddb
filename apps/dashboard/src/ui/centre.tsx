import type { ReactNode } from 'react'

/** What there is to say where a list would be. */
export function Centre({ children }: { children: ReactNode }) {
  return (
    <div
      className="flex min-h-0 flex-1 flex-col items-center justify-center gap-4 overflow-y-auto p-6 text-center"
      role="status"
    >
      {children}
    </div>
  )
}
