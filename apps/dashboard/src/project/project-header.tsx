import { Link, useNavigate } from '@tanstack/react-router'
import ArrowLeft from 'lucide-react/icons/arrow-left'
import Pencil from 'lucide-react/icons/pencil'
import { useState } from 'react'
import { formatSize } from '../format/size.ts'
import { typeName } from '../projects/describe-type.ts'
import { ProjectMenu } from '../projects/project-menu.tsx'
import { TypeIcon } from '../projects/type-icon.tsx'
import { Activity } from '../shell/activity.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { MediaThumb } from '../ui/media-thumb.tsx'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { When } from '../ui/when.tsx'
import { EditDetailsDialog } from './edit-details-dialog.tsx'
import { useProjectView } from './project-context.ts'

const STATUS_NAMES = { draft: 'Draft', active: 'Active', archived: 'Archived' }

/** What the project is called, what it is, and what can be done with it. */
export function ProjectHeader() {
  const { project, canEdit } = useProjectView()
  const go = useNavigate()
  const [editing, setEditing] = useState(false)
  const { name, description, type, status, role, ownerUserId, coverMediaId, sizeBytes, updatedAt } = project
  return (
    <header className="flex shrink-0 items-center gap-3 px-4 pt-3 pb-2 max-wide:gap-2 max-wide:px-3">
      <Link
        to="/projects"
        aria-label="All projects"
        data-tip="All projects"
        className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-text-2 hover:bg-surface-2 hover:text-text-1"
      >
        <ArrowLeft size={16} aria-hidden />
      </Link>
      <MediaThumb
        id={coverMediaId}
        className="h-12 w-16 shrink-0 rounded-md max-wide:hidden"
        fallback={<TypeIcon type={type} size={20} />}
      />
      <div className="min-w-0 flex-1">
        <h1 className="text-lg font-strong">
          <MiddleTruncate name={name} />
        </h1>
        <p className="tabular truncate text-xs text-text-2">
          {typeName(type)} · {STATUS_NAMES[status]} · {formatSize(sizeBytes)} · changed <When iso={updatedAt} />
          {role !== 'owner' && ` · owned by ${ownerUserId}, you can ${role === 'editor' ? 'edit' : 'view'}`}
        </p>
        {description !== '' && (
          <p className="truncate text-xs text-text-2" title={description}>
            {description}
          </p>
        )}
      </div>
      <Activity />
      {canEdit && (
        <IconButton label="Edit details" onClick={() => setEditing(true)}>
          <Pencil size={16} aria-hidden />
        </IconButton>
      )}
      <ProjectMenu project={project} onGone={() => void go({ to: '/projects' })} />
      {editing && <EditDetailsDialog onClose={() => setEditing(false)} />}
    </header>
  )
}
