import type { ApiProblem } from '@holdall/client'

export interface SaveProblemProps {
  problem: ApiProblem | null
  /** Why edits that are not saved would not survive the page; null while they do. */
  journalProblem: string | null
  onRetry: () => void
}

/** What a person has to know about saving, if anything. */
export function SaveProblem({ problem, journalProblem, onRetry }: SaveProblemProps) {
  return (
    <>
      {problem !== null && !problem.retryable && (
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
