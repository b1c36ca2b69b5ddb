import { Film, Image, Music } from 'lucide-react'
import { formatSeconds, type PlacedClip } from '../timeline.ts'
import type { BinItem } from '../use-bin.ts'
import { Thumbnail } from './thumbnail.tsx'

const KIND_ICON = { video: Film, image: Image, audio: Music }
const WIDTH_OF_A_SECOND = 24
/** So that the name of a short clip can be read. */
const NARROWEST = 96

export interface TimelineStripProps {
  clips: readonly PlacedClip[]
  bin: ReadonlyMap<string, BinItem>
  selectedId: string | null
  onSelect: (id: string) => void
  onMove: (id: string, by: -1 | 1) => void
  onRemove: (id: string) => void
}

/** The film from left to right. Arrow keys go along it; with Alt they move the clip, Delete removes it. */
export function TimelineStrip({ clips, bin, selectedId, onSelect, onMove, onRemove }: TimelineStripProps) {
  if (clips.length === 0)
    return <div className="strip empty">The timeline is empty. Add a clip from the files above.</div>
  return (
    <ol
      className="strip"
      aria-label="Timeline"
      onKeyDown={(event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key] as -1 | 1 | undefined
        if (selectedId === null) return
        if (by !== undefined && event.altKey) {
          onMove(selectedId, by)
          event.preventDefault()
        } else if (by !== undefined) {
          const next = clips[clips.findIndex(({ id }) => id === selectedId) + by]
          if (next === undefined) return
          onSelect(next.id)
          event.currentTarget.querySelector<HTMLElement>(`[data-clip="${next.id}"]`)?.focus()
        } else if (event.key === 'Delete' || event.key === 'Backspace') onRemove(selectedId)
      }}
    >
      {clips.map((clip) => {
        const Icon = KIND_ICON[clip.kind]
        const picture = bin.get(clip.mediaId)?.thumbnailUrl ?? null
        return (
          <li key={clip.id} style={{ width: Math.max(NARROWEST, clip.seconds * WIDTH_OF_A_SECOND) }}>
            <button
              type="button"
              data-clip={clip.id}
              data-place={[clip.position, clip.startSeconds, clip.endSeconds].join()}
              aria-pressed={clip.id === selectedId}
              onClick={() => onSelect(clip.id)}
            >
              <Thumbnail src={picture} />
              <span className="label">
                <span className="truncate" title={clip.title}>
                  {clip.title}
                </span>
                <span className="quiet row">
                  <Icon size={16} aria-hidden />
                  {formatSeconds(clip.seconds)}
                </span>
              </span>
            </button>
          </li>
        )
      })}
    </ol>
  )
}
