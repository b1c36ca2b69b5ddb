import type { Project } from '@holdall/protocol'
import CopyPlus from 'lucide-react/icons/copy-plus'
import Download from 'lucide-react/icons/download'
import Ellipsis from 'lucide-react/icons/ellipsis'
import Pencil from 'lucide-react/icons/pencil'
import Trash2 from 'lucide-react/icons/trash-2'
import Undo2 from 'lucide-react/icons/undo-2'
import { useState } from 'react'
import { ConfirmDialog } from '../library/confirm-dialog.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Menu, type MenuEntry } from '../ui/menu.tsx'
import { NameDialog } from '../ui/name-dialog.tsx'
import { useProjectActions } from './use-project-actions.ts'

interface ProjectMenuProps {
  project: Project
  className?: string
  /** After it has left where it was shown. */
  onGone?: () => void
}

/** What can be done with a project, as far as its role and the trash allow. */
export function ProjectMenu({ project, className, onGone }: ProjectMenuProps) {
  const actions = useProjectActions()
  const [asking, setAsking] = useState<'name' | 'purge' | null>(null)
  const icon = (Icon: typeof Pencil) => <Icon size={16} aria-hidden />
  const owner = project.role === 'owner'
  const act = (label: string, Icon: typeof Pencil, run: () => void, danger = false): MenuEntry => ({
    type: 'action',
    label,
    icon: icon(Icon),
    danger,
    run,
  })
  const leave = (run: (project: Project) => Promise<void>) => () => {
    void run(project)
    onGone?.()
  }
  const entries: MenuEntry[] =
    project.deletedAt !== null
      ? [
          act('Restore', Undo2, () => void actions.restore(project)),
          act('Delete for good', Trash2, () => setAsking('purge'), true),
        ]
      : [
          ...(project.role === 'viewer' ? [] : [act('Rename', Pencil, () => setAsking('name'))]),
          ...(owner ? [act('Duplicate', CopyPlus, () => void actions.duplicate(project))] : []),
          act('Download bundle', Download, () => actions.download(project)),
          ...(owner ? [{ type: 'rule' } as const, act('Move to trash', Trash2, leave(actions.trash), true)] : []),
        ]
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`More for ${project.name}`} {...(className === undefined ? {} : { className })}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
        entries={entries}
      />
      {asking === 'name' && (
        <NameDialog
          title="Rename project"
          action="Rename"
          initial={project.name}
          onSubmit={(name) => actions.rename(project, name)}
          onClose={() => setAsking(null)}
        />
      )}
      <ConfirmDialog
        open={asking === 'purge'}
        onOpenChange={() => setAsking(null)}
        title="Delete this project for good?"
        description={`“${project.name}”, its documents with their history and its files are removed. This cannot be undone.`}
        action="Delete for good"
        onConfirm={leave(actions.purge)}
      />
    </>
  )
}
