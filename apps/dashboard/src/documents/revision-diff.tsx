import type { DocumentInfo } from '@holdall/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '../api/api-context.ts'
import { revisionQuery } from '../api/project-queries.ts'
import { useProjectView } from '../project/project-context.ts'
import { Centre } from '../ui/centre.tsx'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { DiffBar } from './diff-bar.tsx'
import { DiffView } from './diff-view.tsx'
import { indentJson } from './json-lines.ts'
import { diffLines } from './line-diff.ts'

interface RevisionDiffProps {
  document: DocumentInfo
  revision: number
  /** Whether the history still has it. */
  known: boolean
  /** The revision before it; null for the first. */
  older: number | null
}

/** What a revision changed, or how it differs from now. */
export function RevisionDiff({ document, revision, known, older }: RevisionDiffProps) {
  const api = useApi()
  const { project, search } = useProjectView()
  const now = search.against === 'now' && revision !== document.revision
  const [from, to] = now ? [revision, document.revision] : [older, revision]
  const before = useQuery({
    ...revisionQuery(api, project.id, document.name, from ?? 0),
    enabled: known && from !== null,
  })
  const after = useQuery({ ...revisionQuery(api, project.id, document.name, to), enabled: known })
  const [left, right] = [from === null ? '' : before.data?.text, after.data?.text]
  const diff = useMemo(
    () => (left === undefined || right === undefined ? undefined : diffLines(linesOf(left), linesOf(right))),
    [left, right],
  )
  if (!known) {
    return (
      <Centre>
        <h2 className="text-lg font-strong">Revision {revision} is not in the history</h2>
        <p className="text-text-2">Old revisions are thinned out after a while. Choose another one.</p>
      </Centre>
    )
  }
  const error = before.error ?? after.error
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <DiffBar document={document} revision={revision} older={older} diff={diff} now={now} />
      {diff !== undefined ? (
        <DiffView diff={diff} />
      ) : error !== null ? (
        <ProblemPanel
          what="The revision could not be loaded"
          error={error}
          onRetry={() => void Promise.all([before.refetch(), after.refetch()])}
        />
      ) : (
        <div className="skeleton m-4 h-32 rounded-md" aria-busy="true" />
      )}
    </div>
  )
}

const linesOf = (text: string): string[] => (text === '' ? [] : indentJson(text).split('\n'))
