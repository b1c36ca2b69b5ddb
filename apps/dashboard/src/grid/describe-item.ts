import type { MediaItem } from '@holdall/protocol'
import { formatDuration } from '../format/duration.ts'
import { nameOf } from '../format/name.ts'
import { formatSize } from '../format/size.ts'

/** An item in words, for those who do not see its tile. */
export function describeItem(item: MediaItem): string {
  const parts = [
    nameOf(item),
    item.kind,
    new Date(item.createdAt).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' }),
    formatSize(item.sizeBytes),
  ]
  if (item.durationSeconds !== null) parts.push(formatDuration(item.durationSeconds))
  if (item.sourceType !== 'upload') parts.push(item.sourceType)
  if (item.visibility === 'public') parts.push('public')
  if (item.status === 'processing') parts.push('being processed')
  if (item.status === 'failed') parts.push(`failed: ${item.statusReason ?? 'no reason given'}`)
  return parts.join(', ')
}
