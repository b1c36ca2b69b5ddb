import type { Waveform } from '@holdall/client'
import type { MusicTrack, MusicTrackActions } from '@holdall/react'
import { ArrowDown, ArrowUp, Trash2, Volume2, VolumeX } from 'lucide-react'
import { secondsOf } from './seconds-of.ts'
import { TrackWave } from './track-wave.tsx'

const LOUDEST = 2

export interface TrackRowProps {
  track: MusicTrack
  waveform: Waveform | undefined
  actions: MusicTrackActions
  index: number
  isLast: boolean
  /** Since the beginning of what is played; null while nothing is. */
  playedSeconds: number | null
}

/** One track: its wave, what of it is heard, and how loud. */
export function TrackRow({ track, waveform, actions, index, isLast, playedSeconds }: TrackRowProps) {
  const { id, name, gain, muted, trimStartSeconds, trimEndSeconds } = track
  const length = track.durationSeconds ?? secondsOf(waveform)
  const end = trimEndSeconds ?? length ?? 0
  const trim = { type: 'range', min: 0, max: length ?? 0, step: 0.01, disabled: length === null }
  const at = playedSeconds === null ? null : trimStartSeconds + playedSeconds - track.startSeconds
  return (
    <li className="track" data-track={id} data-muted={muted}>
      <div className="row">
        <strong className="grow truncate" title={name}>
          {name}
        </strong>
        <label className="gain">
          <span>Gain {gain.toFixed(2)}</span>
          <input
            type="range"
            min={0}
            max={LOUDEST}
            step={0.01}
            value={gain}
            onChange={({ target }) => actions.setGain(id, target.valueAsNumber)}
          />
        </label>
        <button type="button" aria-pressed={muted} aria-label="Mute" onClick={() => actions.setMuted(id, !muted)}>
          {muted ? <VolumeX size={16} aria-hidden /> : <Volume2 size={16} aria-hidden />}
        </button>
        <button
          type="button"
          aria-label="Move up"
          disabled={index === 0}
          onClick={() => actions.moveTrack(id, index - 1)}
        >
          <ArrowUp size={16} aria-hidden />
        </button>
        <button type="button" aria-label="Move down" disabled={isLast} onClick={() => actions.moveTrack(id, index + 1)}>
          <ArrowDown size={16} aria-hidden />
        </button>
        <button type="button" aria-label="Remove" onClick={() => actions.removeTrack(id)}>
          <Trash2 size={16} aria-hidden />
        </button>
      </div>
      <TrackWave
        waveform={waveform}
        name={name}
        lengthSeconds={length}
        fromSeconds={trimStartSeconds}
        toSeconds={end}
        atSeconds={at !== null && at >= trimStartSeconds && at <= end ? at : null}
      />
      <div className="trim">
        <label>
          <span>From {trimStartSeconds.toFixed(2)} s</span>
          <input
            {...trim}
            value={trimStartSeconds}
            onChange={({ target }) => actions.trimTrack(id, Math.min(target.valueAsNumber, end), trimEndSeconds)}
          />
        </label>
        <label>
          <span>To {end.toFixed(2)} s</span>
          <input
            {...trim}
            value={end}
            onChange={({ target: { valueAsNumber } }) =>
              actions.trimTrack(
                id,
                trimStartSeconds,
                valueAsNumber === length ? null : Math.max(valueAsNumber, trimStartSeconds),
              )
            }
          />
        </label>
      </div>
    </li>
  )
}
