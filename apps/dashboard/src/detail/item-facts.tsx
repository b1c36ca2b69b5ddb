import type { MediaItem } from '@holdall/protocol'
import Check from 'lucide-react/icons/check'
import Copy from 'lucide-react/icons/copy'
import type { ReactNode } from 'react'
import { KINDS, SOURCES } from '../filters/filter-definitions.ts'
import { formatDuration } from '../format/duration.ts'
import { formatSize } from '../format/size.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { When } from '../ui/when.tsx'
import { exifFacts } from './exif-facts.ts'
import { FactList } from './fact-list.tsx'
import { recordingFacts } from './recording-facts.ts'

/** What is known of an item, as a list of terms. */
export function ItemFacts({ item }: { item: MediaItem }) {
  const facts: [string, ReactNode][] = [
    ['Name', item.originalFilename],
    [
      'Type',
      `${KINDS.find(({ value }) => value === item.kind)?.label.replace(/s$/, '') ?? item.kind} · ${item.mimeType}`,
    ],
    [
      'Size',
      <span key="size" title={`${item.sizeBytes.toLocaleString('en')} bytes`}>
        {formatSize(item.sizeBytes)}
      </span>,
    ],
  ]
  if (item.width !== null && item.height !== null) facts.push(['Dimensions', `${item.width} × ${item.height}`])
  if (item.durationSeconds !== null) facts.push(['Length', formatDuration(item.durationSeconds)])
  if (item.kind === 'video' || item.kind === 'audio') facts.push(...recordingFacts(item.metadata))
  facts.push([
    'Source',
    SOURCES.find(({ value }) => value === item.sourceType)?.label.replace(/s$/, '') ?? item.sourceType,
  ])
  facts.push(['Added', <When key="added" iso={item.createdAt} />])
  if (item.updatedAt !== item.createdAt) facts.push(['Changed', <When key="changed" iso={item.updatedAt} />])
  if (item.deletedAt !== null) facts.push(['Deleted', <When key="deleted" iso={item.deletedAt} />])
  facts.push(...exifFacts(item.metadata))
  facts.push(['Id', <Code key="id" name="id" text={item.id} />])
  facts.push(['SHA-256', <Code key="sum" name="checksum" text={item.checksum} />])
  facts.push(['Key', <Code key="key" name="key" text={item.storageKey} />])
  return (
    <section aria-label="Facts" className="border-t border-line pt-4">
      <FactList facts={facts} />
    </section>
  )
}

/** A text for machines, with a button that copies it. */
function Code({ name, text }: { name: string; text: string }) {
  const { copied, copy } = useCopy()
  return (
    <span className="flex items-start gap-1">
      <code className="min-w-0 flex-1 pt-1 font-mono text-xs">{text}</code>
      <IconButton label={copied ? 'Copied' : `Copy the ${name}`} className="-my-1" onClick={() => void copy(text)}>
        {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      </IconButton>
    </span>
  )
}
