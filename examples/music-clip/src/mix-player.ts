import type { MusicTrack } from '@holdall/react'

/** Plays decoded sounds at once, from the beginning. */
export class MixPlayer {
  readonly #context = new AudioContext()
  readonly #gains = new Map<string, GainNode>()
  readonly #onEnd: () => void
  #startedAt: number | null = null

  /** @param onEnd all of them have sounded */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd
  }

  get playedSeconds(): number | null {
    return this.#startedAt === null ? null : Math.max(0, this.#context.currentTime - this.#startedAt)
  }

  play(tracks: readonly { track: MusicTrack; buffer: AudioBuffer }[]): void {
    const startedAt = this.#context.currentTime
    this.#startedAt = startedAt
    let sounding = tracks.length
    for (const { track, buffer } of tracks) {
      const source = new AudioBufferSourceNode(this.#context, { buffer })
      const gain = new GainNode(this.#context, { gain: heardGain(track) })
      this.#gains.set(track.id, gain)
      source.connect(gain).connect(this.#context.destination)
      const { trimStartSeconds: from, trimEndSeconds: to } = track
      source.start(startedAt + track.startSeconds, from, (to ?? buffer.duration) - from)
      source.onended = () => {
        sounding--
        if (sounding === 0) this.#onEnd()
      }
    }
  }

  /** Takes over gain and mute. */
  mix(tracks: readonly MusicTrack[]): void {
    for (const track of tracks)
      this.#gains.get(track.id)?.gain.setTargetAtTime(heardGain(track), this.#context.currentTime, 0.01)
  }

  stop(): void {
    if (this.#context.state !== 'closed') void this.#context.close()
  }
}

const heardGain = ({ gain, muted }: MusicTrack): number => (muted ? 0 : gain)
