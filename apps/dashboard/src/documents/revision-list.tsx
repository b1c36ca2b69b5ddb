import type { RevisionInfo } from '@holdall/protocol'
import { Link } from '@tanstack/react-router'
import Pin from 'lucide-react/icons/pin'
import type { ComponentProps } from 'react'
import { formatSize } from '../format/size.ts'
import { useProjectView } from '../project/project-context.ts'
import { MoreButton } from '../ui/more-button.tsx'
import { When } from '../ui/when.tsx'

interface RevisionListProps {
  name: string
  revisions: readonly RevisionInfo[]
  chosen: number
  list: ComponentProps<typeof MoreButton>['list']
}

/** The saves of a document: when and by whom. */
export function RevisionList({ name, revisions, chosen, list }: RevisionListProps) {
  const { project, search } = useProjectView()
  return (
    <>
      <ol aria-label="Revisions, newest first">
        {revisions.map(({ revision, author, sizeBytes, createdAt, pinned }, index) => (
          <li key={revision}>
            <Link
              to="/projects/$id"
              params={{ id: project.id }}
              search={{ doc: name, view: 'history', rev: revision, against: search.against }}
              activeOptions={{ exact: true }}
              aria-current={revision === chosen ? 'page' : undefined}
              className="block border-b border-line px-4 py-2 hover:bg-surface-2 focus-visible:-outline-offset-2 aria-[current=page]:bg-accent-soft"
            >
              <span className="tabular flex items-center gap-1.5">
                <span className={revision === chosen ? 'font-strong' : ''}>Revision {revision}</span>
                {index === 0 && <span className="text-xs text-text-2">now</span>}
                {pinned && (
                  <span className="ml-auto text-text-2" title="Kept for a snapshot">
                    <Pin size={14} aria-hidden />
                    <span className="sr-only">Kept for a snapshot</span>
                  </span>
                )}
              </span>
              <span className="tabular block truncate text-xs text-text-2">
                <When iso={createdAt} /> · {author} · {formatSize(sizeBytes)}
              </span>
            </Link>
          </li>
        ))}
      </ol>
      <MoreButton list={list} />
    </>
  )
}
