import type { Project } from '@holdall/protocol'
import { Link } from '@tanstack/react-router'
import { formatSize } from '../format/size.ts'
import { MediaThumb } from '../ui/media-thumb.tsx'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { When } from '../ui/when.tsx'
import { typeName } from './describe-type.ts'
import { ProjectMenu } from './project-menu.tsx'
import { TypeIcon } from './type-icon.tsx'

/** A project in the grid: its cover, its name, and what and how large it is. */
export function ProjectCard({ project }: { project: Project }) {
  const { id, name, type, status, role, coverMediaId, sizeBytes, updatedAt, deletedAt } = project
  return (
    <li className="group relative min-w-0">
      <Link
        to="/projects/$id"
        params={{ id }}
        className="block rounded-md focus-visible:outline-offset-4"
        aria-label={name}
      >
        <MediaThumb
          id={coverMediaId}
          className="aspect-[4/3] rounded-md border border-line group-hover:border-line-strong"
          fallback={<TypeIcon type={type} size={28} />}
        />
        <MiddleTruncate name={name} className="mt-2 font-strong" />
      </Link>
      <p className="tabular flex items-center gap-1.5 text-xs text-text-2">
        <TypeIcon type={type} size={14} />
        <span className="truncate">
          {typeName(type)}
          {status === 'archived' && ' · Archived'}
          {role !== 'owner' && ` · ${role === 'editor' ? 'Editor' : 'Viewer'}`}
        </span>
      </p>
      <p className="tabular truncate text-xs text-text-2">
        {deletedAt === null ? (
          <>
            <When iso={updatedAt} /> · {formatSize(sizeBytes)}
          </>
        ) : (
          <>
            Deleted <When iso={deletedAt} />
          </>
        )}
      </p>
      <ProjectMenu project={project} className="absolute! top-2 right-2 bg-surface-1/90 shadow-1" />
    </li>
  )
}
