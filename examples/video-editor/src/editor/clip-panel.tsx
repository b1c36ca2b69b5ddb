import { ArrowLeft, ArrowRight, Trash2 } from 'lucide-react'
import type { PlacedClip } from '../timeline.ts'

export interface ClipPanelProps {
  clip: PlacedClip
  /** How long the recording is; infinite for a picture, and while it is not known. */
  limitSeconds: number
  onRename: (title: string) => void
  onTrim: (to: { start?: number; end?: number }) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

/** What can be done with the clip that is selected. */
export function ClipPanel({ clip, limitSeconds, onRename, onTrim, onMove, onRemove }: ClipPanelProps) {
  const numbers = { type: 'number', step: 0.1, min: 0, max: Number.isFinite(limitSeconds) ? limitSeconds : undefined }
  return (
    <section className="panel stack" aria-label="Clip">
      <label>
        Title
        <input value={clip.title} onChange={(event) => onRename(event.target.value)} />
      </label>
      <div className="row">
        <label className="grow">
          From, seconds
          <input
            {...numbers}
            value={rounded(clip.startSeconds)}
            onChange={({ target }) => Number.isFinite(target.valueAsNumber) && onTrim({ start: target.valueAsNumber })}
          />
        </label>
        <label className="grow">
          To, seconds
          <input
            {...numbers}
            value={rounded(clip.endSeconds)}
            onChange={({ target }) => Number.isFinite(target.valueAsNumber) && onTrim({ end: target.valueAsNumber })}
          />
        </label>
      </div>
      <div className="row">
        <button type="button" onClick={() => onMove(-1)} aria-label="Move earlier">
          <ArrowLeft size={16} aria-hidden />
        </button>
        <button type="button" onClick={() => onMove(1)} aria-label="Move later">
          <ArrowRight size={16} aria-hidden />
        </button>
        <button type="button" onClick={onRemove}>
          <Trash2 size={16} aria-hidden />
          Remove
        </button>
      </div>
    </section>
  )
}

const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000
