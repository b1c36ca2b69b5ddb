import type { DocumentInfo } from '@holdall/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
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
  const list = useInfiniteQuery(revisionsQuery(useApi(), project.id, document.name))
  const revisions = list.data?.pages.flatMap(({ items }) => items) ?? []
  const chosen = search.rev ?? document.revision
  const at = revisions.findIndex(({ revision }) => revision === chosen)
  const older = revisions[at + 1]
  // The revision before it, or the chosen one itself, is on a page that was not read yet.
  const incomplete = list.hasNextPage && (at < 0 || older === undefined)
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = list
  useEffect(() => {
    if (incomplete && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [incomplete, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  return (
    <div className="flex min-h-0 flex-1 max-wide:flex-col">
      <div className="relative flex w-60 shrink-0 flex-col overflow-y-auto border-r border-line max-wide:max-h-44 max-wide:w-full max-wide:border-r-0 max-wide:border-b">
        <ListStates list={list} failed="The history could not be loaded">
          <RevisionList name={document.name} revisions={revisions} chosen={chosen} list={list} />
        </ListStates>
      </div>
      {list.data !== undefined && !incomplete && (
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
