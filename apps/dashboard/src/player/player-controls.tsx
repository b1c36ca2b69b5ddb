import Maximize from 'lucide-react/icons/maximize'
import Minimize from 'lucide-react/icons/minimize'
import Pause from 'lucide-react/icons/pause'
import Play from 'lucide-react/icons/play'
import type { ReactNode } from 'react'
import { formatDuration } from '../format/duration.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { ControlSelect } from './control-select.tsx'
import type { Playback } from './use-playback.ts'
import { usePosition } from './use-position.ts'
import { VolumeControl } from './volume-control.tsx'

const RATES = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2].map((rate) => ({ value: String(rate), label: `${rate}×` }))

interface PlayerControlsProps {
  playback: Playback
  /** False where it has no sound. @default true */
  audible?: boolean
  /** A choice of versions, where there are several. */
  quality?: ReactNode
  fullscreen?: { on: boolean; toggle: () => void } | null
}

/** The row below the scrub bar. */
export function PlayerControls({ playback, audible = true, quality, fullscreen = null }: PlayerControlsProps) {
  const { playing, toggle, rate, setRate } = playback
  return (
    <div className="flex items-center gap-1">
      <IconButton label={playing ? 'Pause' : 'Play'} hint="k" onClick={toggle} side="top">
        {playing ? (
          <Pause size={16} fill="currentColor" aria-hidden />
        ) : (
          <Play size={16} fill="currentColor" aria-hidden />
        )}
      </IconButton>
      <Clock playback={playback} />
      {audible && <VolumeControl playback={playback} crowded={quality !== undefined} />}
      <ControlSelect label="Speed" value={String(rate)} options={RATES} onChange={(value) => setRate(Number(value))} />
      {quality}
      {fullscreen !== null && (
        <IconButton
          label={fullscreen.on ? 'Leave full screen' : 'Full screen'}
          hint="f"
          side="top"
          onClick={fullscreen.toggle}
        >
          {fullscreen.on ? <Minimize size={16} aria-hidden /> : <Maximize size={16} aria-hidden />}
        </IconButton>
      )}
    </div>
  )
}

function Clock({ playback: { media, duration } }: { playback: Playback }) {
  const position = Math.min(usePosition(media), duration)
  return (
    <span className="min-w-0 flex-1 truncate text-xs text-text-2 tabular">
      {formatDuration(Math.floor(position))} / {formatDuration(Math.floor(duration))}
    </span>
  )
}
