import type { DocumentConflict, DocumentInfo } from '@holdall/protocol'
import { useQuery } from '@tanstack/react-query'
import X from 'lucide-react/icons/x'
import { useApi } from '../api/api-context.ts'
import { conflictsQuery } from '../api/project-queries.ts'
import { countOf } from '../format/count.ts'
import { useProjectView } from '../project/project-context.ts'
import { useProjectWrite } from '../project/use-project-write.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { When } from '../ui/when.tsx'

/** Values that lost a merge, until somebody has looked at them. */
export function Conflicts({ document: { name } }: { document: DocumentInfo }) {
  const api = useApi()
  const write = useProjectWrite()
  const { project, canEdit } = useProjectView()
  const conflicts = useQuery(conflictsQuery(api, project.id, name)).data?.items ?? []
  if (conflicts.length === 0) return null
  const dismiss = ({ n }: DocumentConflict) =>
    write('It was not dismissed', () => api.documents.dismissConflict(project.id, name, n))
  return (
    <details className="max-h-64 shrink-0 overflow-y-auto border-b border-line bg-warn-soft" open>
      <summary className="min-h-8 cursor-pointer px-4 py-1.5 font-strong">
        {countOf(conflicts.length, 'value')} lost a merge
      </summary>
      <ul className="px-4 pb-2">
        {conflicts.map((conflict) => (
          <li key={conflict.n} className="flex items-start gap-2 py-1">
            <div className="min-w-0 flex-1">
              <p className="font-mono text-xs wrap-anywhere">
                {conflict.path === '' ? 'the whole document' : conflict.path}:{' '}
                {JSON.stringify(conflict.value)?.slice(0, 300) ?? 'removed'}
              </p>
              <p className="text-xs text-text-2">
                by {conflict.author}, <When iso={conflict.createdAt} />, at revision {conflict.revision}
              </p>
            </div>
            {canEdit && (
              <IconButton label={`Dismiss the value for ${conflict.path}`} onClick={() => void dismiss(conflict)}>
                <X size={16} aria-hidden />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}
