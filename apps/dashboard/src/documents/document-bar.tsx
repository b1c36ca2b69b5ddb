import type { DocumentInfo } from '@holdall/protocol'
import { Link } from '@tanstack/react-router'
import ArrowLeft from 'lucide-react/icons/arrow-left'
import Braces from 'lucide-react/icons/braces'
import Check from 'lucide-react/icons/check'
import Copy from 'lucide-react/icons/copy'
import History from 'lucide-react/icons/history'
import Pencil from 'lucide-react/icons/pencil'
import Trash2 from 'lucide-react/icons/trash-2'
import { useProjectView } from '../project/project-context.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { When } from '../ui/when.tsx'
import { indentJson } from './json-lines.ts'
import { useDeleteDocument } from './use-delete-document.ts'

interface DocumentBarProps {
  document: DocumentInfo
  text: string | undefined
  editing: boolean
  onEdit: () => void
  onBack: (() => void) | null
}

/** The document that every project has; it cannot be deleted. */
const EVERY_PROJECTS = 'data'

const VIEWS = [
  { view: undefined, label: 'JSON', Icon: Braces },
  { view: 'history', label: 'History', Icon: History },
] as const

/** What the document is called, the two ways to look at it, and what can be done with it. */
export function DocumentBar({ document, text, editing, onEdit, onBack }: DocumentBarProps) {
  const { project, canEdit, search } = useProjectView()
  const { copied, copy } = useCopy()
  const remove = useDeleteDocument(document)
  return (
    <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-2 border-b border-line py-1 pr-2 pl-4 max-wide:pl-2">
      {onBack !== null && (
        <IconButton label="All documents" onClick={onBack}>
          <ArrowLeft size={16} aria-hidden />
        </IconButton>
      )}
      <div className="min-w-32 flex-1 max-wide:basis-[calc(100%-48px)]">
        <h2>
          <MiddleTruncate name={document.name} className="font-strong" />
        </h2>
        <p className="tabular truncate text-xs text-text-2">
          Revision {document.revision} · saved <When iso={document.updatedAt} /> by {document.author}
        </p>
      </div>
      {!editing && (
        <>
          <nav
            aria-label="Views of the document"
            className="flex shrink-0 rounded-md border border-line p-0.5 max-wide:mr-auto"
          >
            {VIEWS.map(({ view, label, Icon }) => (
              <Link
                key={label}
                to="/projects/$id"
                params={{ id: project.id }}
                search={{ doc: document.name, view }}
                activeOptions={{ exact: true }}
                aria-current={search.view === view ? 'page' : undefined}
                className="flex h-8 items-center gap-1.5 rounded-sm px-2.5 text-text-2 hover:text-text-1 aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent"
              >
                <Icon size={16} aria-hidden />
                {label}
              </Link>
            ))}
          </nav>
          <IconButton
            label={copied ? 'Copied' : 'Copy the JSON'}
            disabled={text === undefined}
            onClick={() => text !== undefined && void copy(indentJson(text))}
          >
            {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          </IconButton>
          {canEdit && (
            <>
              <IconButton label="Edit the JSON" disabled={text === undefined} onClick={onEdit}>
                <Pencil size={16} aria-hidden />
              </IconButton>
              {document.name !== EVERY_PROJECTS && (
                <IconButton label="Delete the document" onClick={() => void remove()}>
                  <Trash2 size={16} aria-hidden />
                </IconButton>
              )}
            </>
          )}
        </>
      )}
    </div>
  )
}
