import type { ApiProblem } from '@holdall/client'

export interface SaveProblemProps {
  problem: ApiProblem | null
  /** Whether there is nothing to show yet: the document was never read. */
  isUnread: boolean
  /** Why edits that are not saved would not survive the page; null while they do. */
  journalProblem: string | null
  onRetry: () => void
}

/** What a person has to know about saving, if anything. */
export function SaveProblem({ problem, isUnread, journalProblem, onRetry }: SaveProblemProps) {
  return (
    <>
      {problem !== null && isUnread && (
        <div role="alert" className="notice">
          This could not be read yet: {problem.message} {problem.retryable && 'It is tried again by itself.'}
        </div>
      )}
      {problem !== null && !isUnread && !problem.retryable && (
        <div role="alert" className="notice bad">
          <span className="grow">
            The server did not take the last save: {problem.message} Your work is kept on this computer.
          </span>
          {problem.requestId && <small>Request {problem.requestId}</small>}
          <button type="button" onClick={onRetry}>
            Try again
          </button>
        </div>
      )}
      {journalProblem !== null && (
        <div role="alert" className="notice">
          This browser does not keep unsaved work ({journalProblem}). Stay on this page until it says “Saved”.
        </div>
      )}
    </>
  )
}
