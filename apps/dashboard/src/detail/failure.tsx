import type { MediaItem } from '@holdall/protocol'
import RotateCw from 'lucide-react/icons/rotate-cw'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import { Button } from '../ui/button.tsx'

/** What could not be made of an item and why, what was kept, and once more. */
export function Failure({ item, onRetry }: { item: MediaItem; onRetry: () => void }) {
  const reason = item.statusReason ?? 'no reason was given'
  return (
    <div className="space-y-3 rounded-md bg-danger-soft p-3">
      <p className="flex gap-2 wrap-anywhere">
        <TriangleAlert size={16} className="mt-0.5 shrink-0 text-danger" aria-hidden />
        <span>
          {item.sourceType === 'enhanced'
            ? `The better version could not be made: ${reason}. The original is as it was.`
            : `No preview could be made: ${reason}. The file itself is kept as it was sent.`}
        </span>
      </p>
      <Button onClick={onRetry}>
        <RotateCw size={16} aria-hidden />
        Retry
      </Button>
    </div>
  )
}
