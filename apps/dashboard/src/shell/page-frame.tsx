import type { ReactNode } from 'react'
import { Activity } from './activity.tsx'
import { UserMenu } from './user-menu.tsx'

/** A page under its title, for pages whose bar has nothing of its own. */
export function PageFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="flex min-h-0 min-w-0 flex-1 flex-col" aria-label={title}>
      <header className="flex h-(--bar) shrink-0 items-center gap-3 px-4 max-wide:gap-2 max-wide:px-3">
        <h1 className="min-w-0 flex-1 text-lg font-strong">{title}</h1>
        <Activity />
        <UserMenu />
      </header>
      {children}
    </main>
  )
}
