import { useQuery } from '@tanstack/react-query'
import { Outlet, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useApi } from '../api/api-context.ts'
import { sessionQuery } from '../api/queries.ts'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { Toaster } from '../ui/toaster.tsx'
import { TooltipLayer } from '../ui/tooltip-layer.tsx'
import { DropOverlay } from '../upload/drop-overlay.tsx'
import { useUploadDesk } from '../upload/upload-context.ts'
import { UploadTray } from '../upload/upload-tray.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { Rail } from './rail.tsx'
import { SignInPage } from './sign-in-page.tsx'

/** The frame around every page. What runs across pages (uploads, messages) lives here. */
export function Shell() {
  const session = useQuery(sessionQuery(useApi()))
  const search: { signin?: string | undefined } = useSearch({ strict: false })
  if (session.isPending) return <div className="h-full" aria-busy="true" />
  if (session.isError) {
    return (
      <main className="h-full overflow-y-auto">
        <ProblemPanel
          what="Holdall does not answer"
          kept="Nothing that you stored is affected."
          error={session.error}
          onRetry={() => void session.refetch()}
        />
      </main>
    )
  }
  if (session.data === null) return <SignInPage expired={search.signin === 'expired'} />
  return (
    <div className="flex h-full flex-col">
      <ConnectionBanner />
      <div className="flex min-h-0 flex-1 max-wide:flex-col">
        <Rail />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <Outlet />
        </div>
      </div>
      <UploadTray key={session.data.userId} />
      <DropOverlay />
      <Toaster />
      <TooltipLayer />
      <LeaveGuard />
    </div>
  )
}

/** Asks before the page is closed while files are on their way. */
function LeaveGuard() {
  const desk = useUploadDesk()
  useEffect(() => {
    const guard = (event: BeforeUnloadEvent) => {
      if (desk.busy) event.preventDefault()
    }
    addEventListener('beforeunload', guard)
    return () => removeEventListener('beforeunload', guard)
  }, [desk])
  return null
}
