import type { MediaItem } from '@holdall/protocol'
import { useItemProgress } from '../jobs/use-item-progress.ts'
import { ProgressLine } from '../ui/progress-line.tsx'

/** At the lower edge of a tile that shows the original until its better version is there. */
export function TileProgress({ item }: { item: MediaItem }) {
  const progress = useItemProgress(item)
  return (
    <span aria-hidden data-part="progress" className="absolute inset-x-0 bottom-0 bg-surface-1/95 py-1.5 pr-2 pl-8">
      <span className="mb-1 block truncate text-xs text-text-1">
        Being made{progress > 0 && ` · ${Math.round(progress * 100)} %`}
      </span>
      <ProgressLine progress={progress} />
    </span>
  )
}
