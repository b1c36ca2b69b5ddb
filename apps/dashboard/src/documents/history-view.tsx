import type { DocumentInfo } from '@holdall/protocol'
import { usePages } from '@holdall/react'
import { useEffect } from 'react'
import { useApi } from '../api/api-context.ts'
import { revisionsQuery } from '../api/project-queries.ts'
import { ListStates } from '../project/list-states.tsx'
import { useProjectView } from '../project/project-context.ts'
import { RevisionDiff } from './revision-diff.tsx'
import { RevisionList } from './revision-list.tsx'

/** The revisions of a document, newest first, beside what one of them changed. */
export function HistoryView({ document }: { document: DocumentInfo }) {
  const { project, search } = useProjectView()
  const list = usePages(revisionsQuery(useApi(), project.id, document.name))
  const { items: revisions } = list
  const chosen = search.rev ?? document.revision
  const at = revisions.findIndex(({ revision }) => revision === chosen)
  const older = revisions[at + 1]
  // The revision before it, or the chosen one itself, is on a page that was not read yet.
  const incomplete = list.hasMore && (at < 0 || older === undefined)
  const { isLoadingMore, error, loadMore } = list
  useEffect(() => {
    if (incomplete && !isLoadingMore && error === null) loadMore()
  }, [incomplete, isLoadingMore, error, loadMore])
  return (
    <div className="flex min-h-0 flex-1 max-wide:flex-col">
      <div className="relative flex w-60 shrink-0 flex-col overflow-y-auto border-r border-line max-wide:max-h-44 max-wide:w-full max-wide:border-r-0 max-wide:border-b">
        <ListStates list={list} isThere={list.first !== undefined} failed="The history could not be loaded">
          <RevisionList name={document.name} revisions={revisions} chosen={chosen} list={list} />
        </ListStates>
      </div>
      {list.first !== undefined && !incomplete && (
        <RevisionDiff
          key={`${chosen} ${search.against ?? ''}`}
          document={document}
          revision={chosen}
          known={at >= 0}
          older={older?.revision ?? null}
        />
      )}
    </div>
  )
}
