import Unlink from 'lucide-react/icons/unlink'
import { countOf } from '../../format/count.ts'
import { useProjectView } from '../project-context.ts'
import { RelinkButton } from './relink-button.tsx'
import { RestoreMissingButton } from './restore-missing-button.tsx'

const NAMED = 3

/** Names the media that the project uses and that are not there, and offers the way back. */
export function MissingBanner() {
  const { project, canEdit, navigate, search } = useProjectView()
  const missing = project.missing ?? []
  // The tab lists them one by one.
  if (missing.length === 0 || search.tab === 'integrity') return null
  const names = missing.slice(0, NAMED).map(({ filename, mediaId }) => filename ?? mediaId)
  const more = missing.length - names.length
  const trashed = missing.filter(({ state }) => state === 'trashed').map(({ mediaId }) => mediaId)
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-y border-line bg-warn-soft px-4 py-1.5"
    >
      <Unlink size={16} className="shrink-0 text-warn" aria-hidden />
      <p className="min-w-48 flex-1 wrap-anywhere max-wide:basis-[calc(100%-28px)]">
        <span className="font-strong">{countOf(missing.length, 'file')} used here</span>{' '}
        {missing.length === 1 ? 'is' : 'are'} {where(missing.length, trashed.length)}: {names.join(', ')}
        {more > 0 && ` and ${more.toLocaleString('en')} more`}.
      </p>
      <button
        type="button"
        className="h-8 shrink-0 rounded-sm text-text-1 underline underline-offset-2 max-wide:mr-auto"
        onClick={() => navigate({ tab: 'integrity' })}
      >
        Show details
      </button>
      {canEdit && trashed.length > 0 && <RestoreMissingButton ids={trashed} />}
      {canEdit && trashed.length < missing.length && <RelinkButton />}
    </div>
  )
}

function where(count: number, trashed: number): string {
  if (trashed === count) return 'in the trash'
  return trashed === 0 ? 'missing' : 'missing or in the trash'
}
