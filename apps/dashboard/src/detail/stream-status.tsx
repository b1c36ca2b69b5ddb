import RotateCw from 'lucide-react/icons/rotate-cw'
import type { StreamState } from '../api/stream-state.ts'
import { Button } from '../ui/button.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'

interface StreamStatusProps {
  state: StreamState
  /** What happens meanwhile. */
  meanwhile: string
  onRetry: () => void
}

const MAKING = 'Versions that play everywhere are being made'

/** How far the converted versions are, or why there are none. */
export function StreamStatus({ state, meanwhile, onRetry }: StreamStatusProps) {
  if (state.state === 'ready') return null
  if (state.state === 'failed')
    return (
      <div role="alert" className="space-y-2 rounded-md bg-danger-soft p-3">
        <p className="wrap-anywhere">
          No other version could be made: {sentence(state.reason)} The file is kept as it is.
        </p>
        <Button onClick={onRetry}>
          <RotateCw size={16} aria-hidden />
          Try again
        </Button>
      </div>
    )
  return (
    <div className="space-y-1 text-text-2">
      <p>
        {MAKING}. {meanwhile}
      </p>
      <ProgressBar label={MAKING} value={state.progress} />
    </div>
  )
}

const sentence = (reason: string): string => (/[.!?]$/.test(reason) ? reason : `${reason}.`)
