import RotateCw from 'lucide-react/icons/rotate-cw'
import { Button } from '../ui/button.tsx'

/** A recording whose bytes do not come any more. */
export function Interrupted({ onRetry }: { onRetry: () => void }) {
  return (
    <div role="alert" className="space-y-2 rounded-md bg-warn-soft p-3">
      <p>The recording stopped coming. It is kept as it was; the connection may be gone.</p>
      <Button onClick={onRetry}>
        <RotateCw size={16} aria-hidden />
        Load again
      </Button>
    </div>
  )
}
