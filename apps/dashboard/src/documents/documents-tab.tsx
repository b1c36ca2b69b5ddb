import { usePages } from '@holdall/react'
import { useApi } from '../api/api-context.ts'
import { documentsQuery } from '../api/project-queries.ts'
import { ListStates } from '../project/list-states.tsx'
import { useProjectView } from '../project/project-context.ts'
import { Button } from '../ui/button.tsx'
import { Centre } from '../ui/centre.tsx'
import { useNarrow } from '../ui/use-media-query.ts'
import { DocumentList } from './document-list.tsx'
import { DocumentView } from './document-view.tsx'

/** The documents of the project beside the one that is open; on narrow screens one of the two. */
export function DocumentsTab() {
  const { project, search, navigate } = useProjectView()
  const narrow = useNarrow()
  const list = usePages(documentsQuery(useApi(), project.id))
  const { items: documents } = list
  const name = search.doc ?? (narrow ? undefined : documents[0]?.name)
  const open = documents.find((document) => document.name === name)
  const close = () => navigate({ doc: undefined, view: undefined, rev: undefined, against: undefined })
  return (
    <div className="flex min-h-0 flex-1">
      {(!narrow || name === undefined) && (
        <div className="flex min-h-0 w-72 shrink-0 flex-col border-r border-line max-wide:w-full max-wide:border-r-0">
          <ListStates list={list} isThere={list.first !== undefined} failed="The documents could not be loaded">
            <DocumentList documents={documents} current={name} list={list} />
          </ListStates>
        </div>
      )}
      {open !== undefined ? (
        <DocumentView key={open.name} document={open} onBack={narrow ? close : null} />
      ) : (
        name !== undefined &&
        list.first !== undefined && (
          <Centre>
            <h2 className="max-w-md text-lg font-strong wrap-anywhere">There is no document “{name}”</h2>
            <p className="text-text-2">It was deleted, or the address was cut off.</p>
            <Button onClick={close}>Show the documents</Button>
          </Centre>
        )
      )}
    </div>
  )
}
