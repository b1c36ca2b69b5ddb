import Maximize from 'lucide-react/icons/maximize'
import Minimize from 'lucide-react/icons/minimize'
import Pause from 'lucide-react/icons/pause'
import Play from 'lucide-react/icons/play'
import { formatDuration } from '../format/duration.ts'
import { IconButton } from '../ui/icon-button.tsx'
import type { Playback } from './use-playback.ts'
import { usePosition } from './use-position.ts'
import { VolumeControl } from './volume-control.tsx'

const RATES = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]

interface PlayerControlsProps {
  playback: Playback
  /** False where it has no sound. @default true */
  audible?: boolean
  fullscreen?: { on: boolean; toggle: () => void } | null
}

/** The row below the scrub bar. */
export function PlayerControls({ playback, audible = true, fullscreen = null }: PlayerControlsProps) {
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
      {audible && <VolumeControl playback={playback} />}
      <select
        aria-label="Speed"
        data-tip="Speed"
        data-tip-side="top"
        className="h-8 shrink-0 rounded-md bg-transparent px-1 text-xs text-text-2 hover:bg-surface-3 hover:text-text-1 [&>option]:bg-surface-1"
        value={rate}
        onChange={({ target }) => setRate(Number(target.value))}
      >
        {RATES.map((each) => (
          <option key={each} value={each}>
            {each}×
          </option>
        ))}
      </select>
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
