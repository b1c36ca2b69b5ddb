import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react'
import { FilterBar } from '../filters/filter-bar.tsx'
import { MediaGrid } from '../grid/media-grid.tsx'
import { MakingDialogs, type MakingQuestion } from '../making/making-dialogs.tsx'
import { usePastedAddress } from '../making/use-pasted-address.ts'
import { Selection } from '../selection/selection.ts'
import { SelectionContext } from '../selection/use-selection.ts'
import { useTimeline } from '../timeline/use-timeline.ts'
import { HelpDialog } from './help-dialog.tsx'
import { InUseDialog } from './in-use-dialog.tsx'
import { type Library, LibraryContext } from './library-context.ts'
import { sortOf, toMediaQuery } from './library-search.ts'
import { LibraryStates } from './library-states.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { TopBar } from './top-bar.tsx'
import { type ItemsInUse, useLibraryActions } from './use-library-actions.ts'
import { useLibraryKeys } from './use-library-keys.ts'
import { useLiveItems } from './use-live-items.ts'

const DetailPanel = lazy(() =>
  import('../detail/detail-panel.tsx').then(({ DetailPanel }) => ({ default: DetailPanel })),
)

export function LibraryPage() {
  return <MediaPage trashed={false} />
}

export function TrashPage() {
  return <MediaPage trashed />
}

/** A list of media with its bars and its panel: the library, or the trash. */
function MediaPage({ trashed }: { trashed: boolean }) {
  const search = useSearch({ from: trashed ? '/trash' : '/' })
  const go = useNavigate({ from: trashed ? '/trash' : '/' })
  const [selection] = useState(() => new Selection())
  const [helpOpen, setHelpOpen] = useState(false)
  const [question, setQuestion] = useState<MakingQuestion | null>(null)
  const [inUse, setInUse] = useState<ItemsInUse | null>(null)
  const scrollRef = useRef<HTMLDivElement>(null)
  const searchRef = useRef<HTMLInputElement>(null)

  const filterKey = JSON.stringify(toMediaQuery(search, trashed))
  const filter = useMemo(() => JSON.parse(filterKey) as ReturnType<typeof toMediaQuery>, [filterKey])
  const sort = sortOf(search)
  const timeline = useTimeline(filter, sort)
  const actions = useLibraryActions(timeline, selection, filter, setInUse)
  const navigate = useCallback<Library['navigate']>(
    (change, { replace = false } = {}) => {
      void go({ search: (before) => ({ ...before, ...change, signin: undefined }), replace, resetScroll: false })
    },
    [go],
  )
  const library: Library = { timeline, actions, filter, search, sort, trashed, navigate, ask: setQuestion }
  useLiveItems(timeline, filter, sort, trashed)
  usePastedAddress(
    useCallback(
      (url: string) => {
        if (!trashed) setQuestion({ type: 'import', url })
      },
      [trashed],
    ),
  )
  useLibraryKeys({ library, selection, scrollRef, searchRef, onHelp: () => setHelpOpen(true) })

  return (
    <LibraryContext value={library}>
      <SelectionContext value={selection}>
        <div className="flex min-h-0 flex-1">
          <main className="flex min-w-0 flex-1 flex-col" aria-label={trashed ? 'Trash' : 'Library'}>
            <SelectionBar fallback={<TopBar inputRef={searchRef} onHelp={() => setHelpOpen(true)} />} />
            <FilterBar />
            <LibraryStates>
              <MediaGrid key={`${filterKey} ${sort}`} scrollRef={scrollRef} />
            </LibraryStates>
          </main>
          {search.item !== undefined && (
            <Suspense>
              <DetailPanel id={search.item} />
            </Suspense>
          )}
        </div>
        {inUse !== null && (
          <InUseDialog
            problem={inUse.problem}
            count={inUse.ids.length}
            onForce={() => void actions.trash(inUse.ids, true)}
            onClose={() => setInUse(null)}
          />
        )}
        <MakingDialogs question={question} onClose={() => setQuestion(null)} />
        <HelpDialog open={helpOpen} onOpenChange={setHelpOpen} />
      </SelectionContext>
    </LibraryContext>
  )
}
