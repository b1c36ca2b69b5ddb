import Volume1 from 'lucide-react/icons/volume-1'
import Volume2 from 'lucide-react/icons/volume-2'
import VolumeX from 'lucide-react/icons/volume-x'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import type { Playback } from './use-playback.ts'

/** Mute and volume; the slider gives way where there is no room. */
export function VolumeControl({ playback, crowded }: { playback: Playback; crowded: boolean }) {
  const { duration, volume, muted, setVolume, toggleMuted, keepVolume } = playback
  const level = muted ? 0 : volume
  const Icon = level === 0 ? VolumeX : level < 0.5 ? Volume1 : Volume2
  return (
    <>
      <IconButton
        label={muted ? 'Unmute' : 'Mute'}
        hint="m"
        side="top"
        onClick={() => {
          toggleMuted()
          keepVolume()
        }}
      >
        <Icon size={16} aria-hidden />
      </IconButton>
      <input
        type="range"
        aria-label="Volume"
        aria-valuetext={`${Math.round(level * 100)} %`}
        min={0}
        max={1}
        step={0.05}
        value={level}
        className={classNames('h-8 w-14 shrink-0 cursor-pointer', hiddenBelow(duration, crowded))}
        onChange={({ target }) => setVolume(Number(target.value))}
        onPointerUp={keepVolume}
        onKeyUp={keepVolume}
      />
    </>
  )
}

/** The time of an hour and more takes its place earlier, and so does a choice of versions. */
function hiddenBelow(duration: number, crowded: boolean): string {
  if (duration < 3600) return crowded ? '@max-[352px]:hidden' : '@max-[272px]:hidden'
  return crowded ? '@max-[448px]:hidden' : '@max-[368px]:hidden'
}
