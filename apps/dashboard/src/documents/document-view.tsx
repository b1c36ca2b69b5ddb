import type { DocumentInfo } from '@holdall/protocol'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { documentQuery } from '../api/project-queries.ts'
import { formatSize } from '../format/size.ts'
import { useProjectView } from '../project/project-context.ts'
import { Button } from '../ui/button.tsx'
import { Centre } from '../ui/centre.tsx'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { Conflicts } from './conflicts.tsx'
import { DocumentBar } from './document-bar.tsx'
import { HistoryView } from './history-view.tsx'
import { JsonEditor } from './json-editor.tsx'
import { JsonView } from './json-view.tsx'

/** What takes more than a moment to be laid out. */
const HEAVY_BYTES = 3_000_000

interface DocumentViewProps {
  document: DocumentInfo
  /** Back to the list, where it is not beside it. */
  onBack: (() => void) | null
}

/** One document: its JSON, its history, or its text to be edited. */
export function DocumentView({ document, onBack }: DocumentViewProps) {
  const { project, search } = useProjectView()
  const [editing, setEditing] = useState(false)
  const [wanted, setWanted] = useState(document.sizeBytes <= HEAVY_BYTES)
  const content = useQuery({ ...documentQuery(useApi(), project.id, document.name), enabled: wanted })
  const history = search.view === 'history'
  return (
    <section aria-label={`Document ${document.name}`} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <DocumentBar
        document={document}
        text={content.data?.text}
        editing={editing}
        onEdit={() => setEditing(true)}
        onBack={onBack}
      />
      {document.conflicts > 0 && !editing && <Conflicts document={document} />}
      {!wanted ? (
        <Centre>
          <h2 className="text-lg font-strong">This document has {formatSize(document.sizeBytes)}</h2>
          <p className="max-w-sm text-text-2">To show that much, the page may stand still for some seconds.</p>
          <Button onClick={() => setWanted(true)}>Show it</Button>
        </Centre>
      ) : history && !editing ? (
        <HistoryView document={document} />
      ) : content.data !== undefined ? (
        editing ? (
          <JsonEditor name={document.name} start={content.data} onClose={() => setEditing(false)} />
        ) : (
          <JsonView name={document.name} text={content.data.text} />
        )
      ) : content.isError ? (
        <ProblemPanel
          what="The document could not be loaded"
          kept="It is not affected."
          error={content.error}
          onRetry={() => void content.refetch()}
        />
      ) : (
        <div className="flex-1 space-y-2 p-4" aria-busy="true">
          {[40, 60, 52, 30].map((width) => (
            <div key={width} className="skeleton h-4 rounded-sm" style={{ width: `${width}%` }} />
          ))}
        </div>
      )}
    </section>
  )
}
