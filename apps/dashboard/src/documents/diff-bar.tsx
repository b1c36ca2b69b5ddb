import type { DocumentInfo } from '@holdall/protocol'
import Undo2 from 'lucide-react/icons/undo-2'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { useProjectView } from '../project/project-context.ts'
import { useProjectWrite } from '../project/use-project-write.ts'
import { Button } from '../ui/button.tsx'
import { useToasts } from '../ui/toast-context.ts'
import type { LineDiff } from './line-diff.ts'

interface DiffBarProps {
  document: DocumentInfo
  revision: number
  older: number | null
  diff: LineDiff | undefined
  /** Whether it is compared with now. */
  now: boolean
}

/** What is compared with what, how much differs, and the way back. */
export function DiffBar({ document, revision, older, diff, now }: DiffBarProps) {
  const api = useApi()
  const toasts = useToasts()
  const write = useProjectWrite()
  const { project, canEdit, navigate } = useProjectView()
  const [busy, setBusy] = useState(false)
  const latest = revision === document.revision
  const bring = (back: number) =>
    write(`Revision ${back} was not restored`, () => api.documents.restore(project.id, document.name, back))
  const restore = async () => {
    setBusy(true)
    const restored = await bring(revision)
    setBusy(false)
    if (restored === undefined) return
    navigate({ rev: undefined, against: undefined })
    toasts.show(`Revision ${revision} is back, as revision ${restored.revision}`, {
      action: { label: 'Undo', run: () => void bring(document.revision) },
    })
  }
  return (
    <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-1 pr-2 pl-4">
      <p className="tabular min-w-40 flex-1" role="status">
        {now
          ? `Revision ${revision} compared with now`
          : older === null
            ? revision === 1
              ? 'Revision 1, the first'
              : `Revision ${revision}, the oldest that is kept`
            : `What revision ${revision} changed`}
        {diff !== undefined && (
          <span className="text-text-2">
            {' · '}
            <span className="text-ok">+{diff.added.toLocaleString('en')}</span>{' '}
            <span className="text-danger">−{diff.removed.toLocaleString('en')}</span>
            <span className="sr-only"> lines</span>
          </span>
        )}
      </p>
      {!latest && (
        <Button tone="ghost" onClick={() => navigate({ against: now ? undefined : 'now' }, { replace: true })}>
          {now ? 'Show what it changed' : 'Compare with now'}
        </Button>
      )}
      {!latest && canEdit && (
        <Button disabled={busy} onClick={() => void restore()}>
          <Undo2 size={16} aria-hidden />
          Restore revision {revision}
        </Button>
      )}
    </div>
  )
}
