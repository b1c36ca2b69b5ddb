import type { MediaItem } from '@holdall/protocol'
import { useItemProgress } from '../jobs/use-item-progress.ts'
import { ProgressLine } from '../ui/progress-line.tsx'

/** What is being made of an item, and how far it is. */
export function Processing({ item }: { item: MediaItem }) {
  const progress = useItemProgress(item)
  return (
    <div className="space-y-1.5">
      <p className="tabular text-text-2">
        {item.sourceType === 'enhanced'
          ? 'The better version is being made. Until then this is the original.'
          : 'The preview is being made. The file can be used already.'}
        {progress > 0 && ` ${Math.round(progress * 100)} %`}
      </p>
      <ProgressLine progress={progress} />
    </div>
  )
}
