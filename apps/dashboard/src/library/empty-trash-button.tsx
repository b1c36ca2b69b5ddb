import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { useLibrary } from './library-context.ts'
import { isFiltered } from './library-search.ts'

/** Deletes everything in the trash for good, after asking. */
export function EmptyTrashButton() {
  const { timeline, actions, search } = useLibrary()
  const [asking, setAsking] = useState(false)
  // With a filter, "everything" would be something else than what it says.
  if (timeline.loadedCount === 0 || isFiltered(search)) return null
  return (
    <>
      <Button tone="danger-ghost" onClick={() => setAsking(true)}>
        Empty trash
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Empty the trash?"
        description="Everything in it is deleted for good. This cannot be undone."
        action="Empty trash"
        onConfirm={() => void actions.changeAll({ action: 'delete', purge: true }, 'Emptying the trash')}
      />
    </>
  )
}
