import { useQuery } from '@tanstack/react-query'
import CircleCheck from 'lucide-react/icons/circle-check'
import RotateCw from 'lucide-react/icons/rotate-cw'
import { useApi } from '../../api/api-context.ts'
import { integrityQuery } from '../../api/project-queries.ts'
import { countOf } from '../../format/count.ts'
import { Button } from '../../ui/button.tsx'
import { Centre } from '../../ui/centre.tsx'
import { ListStates } from '../list-states.tsx'
import { useProjectView } from '../project-context.ts'
import { TabBody } from '../tab-body.tsx'
import { IssueRow } from './issue-row.tsx'
import { RelinkButton } from './relink-button.tsx'
import { RestoreMissingButton } from './restore-missing-button.tsx'

/** Whether everything that the project names is there and sound. */
export function IntegrityTab() {
  const { project, canEdit } = useProjectView()
  const report = useQuery(integrityQuery(useApi(), project.id))
  const issues = report.data?.issues ?? []
  const trashed = [
    ...new Set(issues.flatMap(({ code, mediaId }) => (code === 'trashed_media' && mediaId ? [mediaId] : []))),
  ]
  const relinkable = issues.some(({ code }) => code === 'missing_media' || code === 'trashed_media')
  const errors = issues.filter(({ severity }) => severity === 'error').length
  return (
    <TabBody
      label="Integrity"
      note={
        issues.length === 0
          ? 'Checks that documents are valid and that all media they name are there.'
          : `${[
              ...(errors === 0 ? [] : [countOf(errors, 'error')]),
              ...(errors === issues.length ? [] : [countOf(issues.length - errors, 'warning')]),
            ].join(' and ')} in this project.`
      }
      actions={
        <div className="flex flex-wrap gap-2">
          {trashed.length > 0 && canEdit && <RestoreMissingButton ids={trashed} />}
          {relinkable && canEdit && <RelinkButton />}
          <Button disabled={report.isFetching} onClick={() => void report.refetch()}>
            <RotateCw size={16} aria-hidden />
            {report.isFetching ? 'Checking' : 'Check again'}
          </Button>
        </div>
      }
    >
      <ListStates
        list={{ isLoading: report.isPending, error: report.error, refresh: () => void report.refetch() }}
        isThere={report.data !== undefined}
        failed="The project could not be checked"
      >
        {issues.length === 0 ? (
          <Centre>
            <CircleCheck size={20} className="text-ok" aria-hidden />
            <h2 className="text-lg font-strong">Everything is in its place</h2>
            <p className="max-w-sm text-text-2">All documents are valid, and all media that they name are there.</p>
          </Centre>
        ) : (
          <ul className="mt-3 border-t border-line">
            {issues.map((issue) => (
              <IssueRow key={`${issue.path} ${issue.code} ${issue.mediaId ?? ''}`} issue={issue} />
            ))}
          </ul>
        )}
      </ListStates>
    </TabBody>
  )
}
