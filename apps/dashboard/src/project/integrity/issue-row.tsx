import type { IntegrityReport } from '@holdall/protocol'
import { Link } from '@tanstack/react-router'
import CircleX from 'lucide-react/icons/circle-x'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import { useProjectView } from '../project-context.ts'

/** What is wrong, and where. */
export function IssueRow({ issue }: { issue: IntegrityReport['issues'][number] }) {
  const error = issue.severity === 'error'
  const Icon = error ? CircleX : TriangleAlert
  return (
    <li className="flex gap-3 border-b border-line px-4 py-2.5">
      <Icon size={16} className={`mt-0.5 shrink-0 ${error ? 'text-danger' : 'text-warn'}`} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="wrap-anywhere">
          <span className="sr-only">{error ? 'Error: ' : 'Warning: '}</span>
          {issue.message}
        </p>
        <p className="text-xs text-text-2 wrap-anywhere">
          <Place path={issue.path} />
          {issue.checksum !== undefined && (
            <>
              {' · SHA-256 '}
              <code className="font-mono">{issue.checksum.slice(0, 12)}…</code>
            </>
          )}
        </p>
      </div>
    </li>
  )
}

/** The path as a way to the place. */
function Place({ path }: { path: string }) {
  const { project } = useProjectView()
  const slash = path.indexOf('/')
  const [kind, name] = [path.slice(0, slash), path.slice(slash + 1)]
  const link = 'inline-block py-1 text-accent underline underline-offset-2'
  if (kind === 'documents')
    return (
      <Link to="/projects/$id" params={{ id: project.id }} search={{ doc: name }} className={link}>
        Document {name}
      </Link>
    )
  if (kind === 'scenes')
    return (
      <Link to="/projects/$id" params={{ id: project.id }} search={{ tab: 'scenes' }} className={link}>
        Scene “{name}”
      </Link>
    )
  if (kind === 'media')
    return (
      <Link to="/" search={{ item: name }} className={link}>
        Item {name}
      </Link>
    )
  return path
}
