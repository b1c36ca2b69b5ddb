import type { Snapshot } from '@holdall/protocol'
import { usePages } from '@holdall/react'
import Camera from 'lucide-react/icons/camera'
import { useState } from 'react'
import { useApi } from '../../api/api-context.ts'
import { snapshotsQuery } from '../../api/project-queries.ts'
import { ConfirmDialog } from '../../library/confirm-dialog.tsx'
import { Button } from '../../ui/button.tsx'
import { Centre } from '../../ui/centre.tsx'
import { MoreButton } from '../../ui/more-button.tsx'
import { NameDialog } from '../../ui/name-dialog.tsx'
import { useToasts } from '../../ui/toast-context.ts'
import { ListStates } from '../list-states.tsx'
import { useProjectView } from '../project-context.ts'
import { TabBody } from '../tab-body.tsx'
import { useProjectWrite } from '../use-project-write.ts'
import { RestoreDialog } from './restore-dialog.tsx'
import { SnapshotRow } from './snapshot-row.tsx'

type Asking = { what: 'take' } | { what: 'restore' | 'remove'; snapshot: Snapshot } | null

/** Points in time that the project can go back to. */
export function SnapshotsTab() {
  const api = useApi()
  const toasts = useToasts()
  const write = useProjectWrite()
  const { project, canEdit } = useProjectView()
  const list = usePages(snapshotsQuery(api, project.id))
  const { items: snapshots } = list
  const [asking, setAsking] = useState<Asking>(null)
  const close = () => setAsking(null)
  const take = (
    <Button tone="primary" onClick={() => setAsking({ what: 'take' })}>
      <Camera size={16} aria-hidden />
      Take snapshot
    </Button>
  )
  const remove = async ({ id, name }: Snapshot) => {
    const failed = `“${name}” was not deleted`
    const done = await write(failed, async () => {
      await api.projects.deleteSnapshot(project.id, id)
      return true
    })
    if (done === true) toasts.show(`“${name}” deleted`)
  }
  return (
    <TabBody
      label="Snapshots"
      {...(snapshots.length > 0
        ? {
            note: 'A snapshot keeps documents, scenes and the media they use, as they were.',
            ...(canEdit ? { actions: take } : {}),
          }
        : {})}
    >
      <ListStates list={list} isThere={list.first !== undefined} failed="The snapshots could not be loaded">
        {snapshots.length === 0 ? (
          <Centre>
            <h2 className="text-lg font-strong">There are no snapshots yet</h2>
            <p className="max-w-sm text-text-2">
              Take one before a large change: it keeps documents, scenes and the media they use, as they are now.
            </p>
            {canEdit && take}
          </Centre>
        ) : (
          <ul className="mt-3 border-t border-line">
            {snapshots.map((snapshot) => (
              <SnapshotRow
                key={snapshot.id}
                snapshot={snapshot}
                {...(canEdit
                  ? {
                      onRestore: () => setAsking({ what: 'restore', snapshot }),
                      onRemove: () => setAsking({ what: 'remove', snapshot }),
                    }
                  : {})}
              />
            ))}
          </ul>
        )}
        <MoreButton list={list} />
      </ListStates>
      {asking?.what === 'take' && (
        <NameDialog
          title="Take a snapshot"
          label="Name (optional)"
          placeholder="What is special about this point?"
          action="Take snapshot"
          optional
          onClose={close}
          onSubmit={async (name) => {
            const taken = await api.projects.takeSnapshot(project.id, name)
            toasts.show(`Snapshot “${taken.name}” taken`)
            list.refresh()
          }}
        />
      )}
      {asking?.what === 'restore' && <RestoreDialog snapshot={asking.snapshot} onClose={close} />}
      <ConfirmDialog
        open={asking?.what === 'remove'}
        onOpenChange={close}
        title={asking?.what === 'remove' ? `Delete the snapshot “${asking.snapshot.name}”?` : ''}
        description="The project can no longer go back to it, and media that only it keeps may be removed. This cannot be undone."
        action="Delete snapshot"
        onConfirm={() => asking?.what === 'remove' && void remove(asking.snapshot)}
      />
    </TabBody>
  )
}
