import type { AutoSaveConflict } from '@holdall/client'

export interface ConflictListProps {
  conflicts: readonly AutoSaveConflict[]
  /** What a JSON Pointer is to a person: "Title of “Beach”". */
  nameOf: (path: string) => string
  /** How a value is shown. */
  textOf: (value: unknown, path: string) => string
  /** What the document has there now. */
  currentOf: (path: string) => unknown
  onResolve: (n: number, choice: 'mine' | 'theirs') => void
}

/** Values that two people set at once: the document has one, and nobody lost the other. */
export function ConflictList({ conflicts, nameOf, textOf, currentOf, onResolve }: ConflictListProps) {
  if (conflicts.length === 0) return null
  return (
    <section className="conflicts" aria-label="Differences">
      <h2>{conflicts.length === 1 ? 'One difference' : `${conflicts.length} differences`}</h2>
      <p className="quiet">Somebody else changed the same. Nothing is lost until you choose.</p>
      <ul>
        {conflicts.map(({ n, path, value }) => (
          <li key={n} data-conflict={n}>
            <strong className="truncate">{nameOf(path)}</strong>
            <button type="button" onClick={() => onResolve(n, 'mine')}>
              Keep mine <span className="truncate quiet">{textOf(currentOf(path), path)}</span>
            </button>
            <button type="button" onClick={() => onResolve(n, 'theirs')}>
              Take theirs <span className="truncate quiet">{textOf(value, path)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
