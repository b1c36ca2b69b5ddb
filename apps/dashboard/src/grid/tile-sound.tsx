import type { MediaItem } from '@holdall/protocol'
import { useQuery } from '@tanstack/react-query'
import AudioLines from 'lucide-react/icons/audio-lines'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { peaksQuery } from '../api/queries.ts'
import { nameOf, typeLabel } from '../format/name.ts'
import { recordingParts } from '../player/recording-parts.ts'
import { Waveform } from '../player/waveform.tsx'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'

interface TileSoundProps {
  item: MediaItem
  /** False while the list flies past: then nothing is fetched. */
  still: boolean
}

/** A sound as its waveform over its type and name, or along the lower edge of its cover. The waveform's room is there before it is. */
export function TileSound({ item, still }: TileSoundProps) {
  const [begun, setBegun] = useState(still)
  if (still && !begun) setBegun(true)
  const { waveform: expected } = recordingParts(item)
  const peaks = useQuery({ ...peaksQuery(useApi(), item), enabled: begun && expected }).data ?? null
  if (item.thumbnailUrl !== null) {
    if (peaks === null) return null
    return (
      <span
        aria-hidden
        className="pointer-events-none absolute inset-x-0 bottom-0 h-1/2 bg-gradient-to-t from-black/80 via-black/50 to-transparent px-2 pt-[10%] pb-7"
      >
        <Waveform peaks={peaks} tone="on-picture" className="size-full" />
      </span>
    )
  }
  return (
    <span
      aria-hidden
      className="absolute inset-0 flex flex-col items-center justify-center gap-1 bg-surface-2 p-2 pb-7 text-text-2"
    >
      <span className="relative flex h-2/5 w-full items-center justify-center">
        {peaks === null ? <AudioLines size={20} aria-hidden /> : <Waveform peaks={peaks} className="size-full" />}
      </span>
      <span className="text-xs font-strong text-text-1">{typeLabel(item.originalFilename, item.mimeType)}</span>
      <MiddleTruncate name={nameOf(item)} className="max-w-full text-xs" />
    </span>
  )
}
