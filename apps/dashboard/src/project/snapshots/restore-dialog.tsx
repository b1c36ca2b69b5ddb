import type { Snapshot } from '@holdall/protocol'
import { useState } from 'react'
import { useApi } from '../../api/api-context.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useToasts } from '../../ui/toast-context.ts'
import { useProjectView } from '../project-context.ts'
import { useProjectWrite } from '../use-project-write.ts'
import { describeRestore } from './describe-restore.ts'

/** Asks before the project goes back in time, and offers to keep where it is now. */
export function RestoreDialog({ snapshot, onClose }: { snapshot: Snapshot; onClose: () => void }) {
  const api = useApi()
  const toasts = useToasts()
  const write = useProjectWrite()
  const { project } = useProjectView()
  const [keep, setKeep] = useState(true)
  const [busy, setBusy] = useState(false)
  const restore = async () => {
    setBusy(true)
    const result = await write(`“${snapshot.name}” was not restored`, async () => {
      if (keep) await api.projects.takeSnapshot(project.id, `Before “${snapshot.name}”`.slice(0, 200))
      return api.projects.restoreSnapshot(project.id, snapshot.id)
    })
    if (result !== undefined) toasts.show(`“${snapshot.name}” restored`, { detail: describeRestore(result) })
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Restore “${snapshot.name}”?`}
      description="Documents and scenes become what they were then, and media that left since come back. Later revisions stay in the history."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" disabled={busy} onClick={() => void restore()}>
            {busy ? 'Restoring' : 'Restore snapshot'}
          </Button>
        </>
      }
    >
      <label className="flex min-h-8 items-center gap-2">
        <input type="checkbox" checked={keep} onChange={({ target }) => setKeep(target.checked)} />
        Take a snapshot of now first
      </label>
    </Dialog>
  )
}
