import { usePages } from '@holdall/react'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/api-context.ts'
import { duplicatesQuery } from '../api/making-queries.ts'
import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'
import { InUseDialog } from '../library/in-use-dialog.tsx'
import { ListStates } from '../project/list-states.tsx'
import { Activity } from '../shell/activity.tsx'
import { UserMenu } from '../shell/user-menu.tsx'
import { Centre } from '../ui/centre.tsx'
import { MoreButton } from '../ui/more-button.tsx'
import { usePageKeys } from '../ui/use-page-keys.ts'
import { DuplicateGroup } from './duplicate-group.tsx'
import { useKeepOne } from './use-keep-one.ts'

/** Files that are there more than once, in groups, the most wasteful first. */
export function DuplicatesPage() {
  usePageKeys()
  const list = usePages(duplicatesQuery(useApi()))
  const { keep, refused, dropRefused } = useKeepOne()
  const { items: groups } = list
  const wastedBytes = groups.reduce((sum, group) => sum + group.wastedBytes, 0)
  return (
    <main className="flex min-h-0 min-w-0 flex-1 flex-col" aria-label="Duplicates">
      <header className="flex h-(--bar) shrink-0 items-center gap-3 border-b border-line px-4 max-wide:gap-2 max-wide:px-3">
        <h1 className="text-lg font-strong">Duplicates</h1>
        <p role="status" className="tabular min-w-0 flex-1 truncate text-text-2">
          {groups.length > 0 &&
            `${countOf(groups.length, 'group')}${list.hasMore ? ' so far' : ''} · ${formatSize(wastedBytes)} could be won`}
        </p>
        <Activity />
        <UserMenu />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable from the keyboard */}
      <section aria-label="Groups" className="flex min-h-0 flex-1 flex-col overflow-y-auto" tabIndex={0}>
        <ListStates list={list} isThere={list.first !== undefined} failed="The duplicates could not be loaded">
          {groups.length === 0 ? (
            <NoDuplicates />
          ) : (
            <ul className="mx-auto w-full max-w-4xl divide-y divide-line px-4 max-wide:px-3">
              {groups.map((group) => (
                <DuplicateGroup key={group.checksum} group={group} onKeep={(item) => void keep(group, item)} />
              ))}
            </ul>
          )}
          <MoreButton list={list} />
        </ListStates>
      </section>
      {refused !== null && (
        <InUseDialog
          problem={refused.problem}
          count={refused.count}
          onForce={() => void keep(refused.group, refused.item, true)}
          onClose={dropRefused}
        />
      )}
    </main>
  )
}

function NoDuplicates() {
  return (
    <Centre>
      <img src="/app/empty.svg" alt="" width={160} height={104} />
      <h2 className="text-lg font-strong">Nothing is there twice</h2>
      <p className="max-w-sm text-text-2">
        Files with the very same content are shown here. Pictures that merely look alike are in the details of each,
        under Similar.
      </p>
      <Link to="/" className="text-accent underline underline-offset-2">
        Go to the library
      </Link>
    </Centre>
  )
}
