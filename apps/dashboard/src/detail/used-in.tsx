import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/api-context.ts'
import { mediaUsageQuery } from '../api/queries.ts'
import type { MediaUse } from '../api/types.ts'
import { describeUse } from '../library/describe-use.ts'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { placeOfUse } from './place-of-use.ts'

const SHOWN = 10

/** The documents, scenes, snapshots and boards that name the item; nothing where there are none. */
export function UsedIn({ id }: { id: string }) {
  const uses = useQuery(mediaUsageQuery(useApi(), id)).data
  if (uses === undefined || uses.items.length === 0) return null
  const more = uses.items.length > SHOWN || uses.nextCursor !== null
  return (
    <section aria-labelledby="used-in-title" className="border-t border-line pt-4">
      <h3 id="used-in-title" className="mb-1 font-strong">
        Used in
      </h3>
      <ul>
        {uses.items.slice(0, SHOWN).map((use) => (
          <li key={keyOf(use)}>
            <Place use={use} />
          </li>
        ))}
        {more && <li className="text-xs text-text-2">and in more places</li>}
      </ul>
    </section>
  )
}

/** A link to the place in its project, or to the board. */
function Place({ use }: { use: MediaUse }) {
  const place = placeOfUse(use)
  if (use.kind === 'board' && use.boardId)
    return (
      <Link
        to="/boards/$id"
        params={{ id: use.boardId }}
        className="-mx-2 block rounded-md px-2 py-1.5 hover:bg-surface-2"
      >
        <MiddleTruncate name={describeUse(use)} className="text-accent" />
      </Link>
    )
  if (place === null || use.projectId === null)
    return <MiddleTruncate name={describeUse(use)} className="py-1.5 text-text-2" />
  return (
    <Link
      to="/projects/$id"
      params={{ id: use.projectId }}
      search={place}
      className="-mx-2 block rounded-md px-2 py-1.5 hover:bg-surface-2"
    >
      <MiddleTruncate name={use.projectName ?? ''} className="text-accent" />
      <MiddleTruncate name={describeUse(use)} className="text-xs text-text-2" />
    </Link>
  )
}

const keyOf = ({ kind, projectId, name, sceneId, snapshotId, boardId }: MediaUse) =>
  `${projectId} ${kind} ${sceneId ?? snapshotId ?? boardId ?? name}`
