import type { DocumentInfo } from '@holdall/protocol'
import { Link } from '@tanstack/react-router'
import FilePlus from 'lucide-react/icons/file-plus'
import { type ComponentProps, useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'
import { useProjectView } from '../project/project-context.ts'
import { useProjectWrite } from '../project/use-project-write.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { MoreButton } from '../ui/more-button.tsx'
import { NameDialog } from '../ui/name-dialog.tsx'
import { When } from '../ui/when.tsx'

import { documentNameProblem } from './document-name.ts'

interface DocumentListProps {
  documents: readonly DocumentInfo[]
  current: string | undefined
  list: ComponentProps<typeof MoreButton>['list']
}

/** Every document with its revision and size, and the way to a new one. */
export function DocumentList({ documents, current, list }: DocumentListProps) {
  const api = useApi()
  const write = useProjectWrite()
  const { project, canEdit, navigate } = useProjectView()
  const [naming, setNaming] = useState(false)
  const taken = new Set(documents.map(({ name }) => name))
  return (
    <>
      <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
        <h2 className="tabular flex-1 text-xs text-text-2">{countOf(documents.length, 'document')}</h2>
        {canEdit && (
          <IconButton label="New document" onClick={() => setNaming(true)}>
            <FilePlus size={16} aria-hidden />
          </IconButton>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable from the keyboard */}
      <section className="relative min-h-0 flex-1 overflow-y-auto" tabIndex={0} aria-label="Documents">
        <ul>
          {documents.map(({ name, revision, sizeBytes, conflicts, updatedAt }) => (
            <li key={name}>
              <Link
                to="/projects/$id"
                params={{ id: project.id }}
                search={{ doc: name }}
                activeOptions={{ exact: true }}
                aria-current={name === current ? 'page' : undefined}
                className="block border-b border-line px-4 py-2 hover:bg-surface-2 focus-visible:-outline-offset-2 aria-[current=page]:bg-accent-soft"
              >
                <MiddleTruncate name={name} className={name === current ? 'font-strong' : ''} />
                <span className="tabular block truncate text-xs text-text-2">
                  Revision {revision} · {formatSize(sizeBytes)} · <When iso={updatedAt} />
                  {conflicts > 0 && <span className="text-warn"> · {countOf(conflicts, 'conflict')}</span>}
                </span>
              </Link>
            </li>
          ))}
        </ul>
        <MoreButton list={list} />
      </section>
      {naming && (
        <NameDialog
          title="New document"
          description="A document is any JSON. A slash makes a folder of it."
          placeholder="scripts/topic-1"
          action="Create document"
          check={(name) => (taken.has(name) ? `There is a document “${name}” already.` : documentNameProblem(name))}
          onClose={() => setNaming(false)}
          onSubmit={async (name) => {
            await api.documents.saveText(project.id, name, '{}', null)
            await write('The documents were not loaded again', async () => undefined)
            navigate({ doc: name, view: undefined, rev: undefined, against: undefined })
          }}
        />
      )}
    </>
  )
}
