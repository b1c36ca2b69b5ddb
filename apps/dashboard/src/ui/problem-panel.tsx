import { ApiProblem } from '@holdall/client'
import Check from 'lucide-react/icons/check'
import Copy from 'lucide-react/icons/copy'
import { useState } from 'react'
import { Button } from './button.tsx'

interface ProblemPanelProps {
  error: unknown
  /** What was being done, e.g. `The library could not be loaded`. */
  what: string
  /** What is safe in spite of it. */
  kept?: string
  onRetry?: () => void
}

/** What happened, what was kept, what to do, and the request id to copy. */
export function ProblemPanel({ error, what, kept, onRetry }: ProblemPanelProps) {
  const problem = ApiProblem.of(error)
  const [copied, setCopied] = useState(false)
  const copy = async (id: string) => {
    await navigator.clipboard.writeText(id)
    setCopied(true)
  }
  return (
    <div role="alert" className="mx-auto flex max-w-md flex-col items-start gap-3 px-6 py-12">
      <h2 className="text-lg font-strong">{what}</h2>
      <p className="text-text-2">{problem.sentence}</p>
      {kept !== undefined && <p className="text-text-2">{kept}</p>}
      <div className="flex flex-wrap gap-2">
        {onRetry !== undefined && (
          <Button tone="primary" onClick={onRetry}>
            Try again
          </Button>
        )}
        {problem.requestId !== undefined && (
          <Button tone="ghost" onClick={() => void copy(problem.requestId ?? '')}>
            {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
            {copied ? 'Request id copied' : 'Copy request id'}
          </Button>
        )}
      </div>
    </div>
  )
}
