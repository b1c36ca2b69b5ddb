import type { Playback } from './use-playback.ts'

/** What a key press is about, as far as players ask. */
export interface PlayerKey {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  /** What has the focus: keys that work it are left to it. */
  on: 'position' | 'range' | 'button' | 'field' | 'player'
}

export interface PlayerKeyOptions {
  /** Seconds that one frame lasts; absent for sounds. */
  frameSeconds?: number
  toggleFullscreen?: () => void
}

const OF_A_RANGE = /^(?:Arrow|Page|Home$|End$)/

/**
 * What a key does in a player, as in most players on the web; null where it does nothing.
 * Space, arrows, `j`, `k`, `l`, `m`, `f`, `,` and `.`; on the position bar the keys of a slider as well.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/slider/
 */
export function playbackKey(
  { key, ctrlKey, metaKey, altKey, on }: PlayerKey,
  playback: Playback,
  { frameSeconds, toggleFullscreen }: PlayerKeyOptions = {},
): (() => void) | null {
  if (ctrlKey || metaKey || altKey || on === 'field') return null
  if (on === 'range' && OF_A_RANGE.test(key)) return null
  const { seek, seekBy, toggle, duration, volume } = playback
  const positioned = on === 'position'
  const step = (seconds: number) => () => {
    if (playback.playing) toggle()
    seekBy(seconds)
  }
  const louder = (by: number) => () => {
    playback.setVolume(volume + by)
    playback.keepVolume()
  }
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case ' ':
      return on === 'button' ? null : toggle
    case 'k':
      return toggle
    case 'ArrowLeft':
      return () => seekBy(-5)
    case 'ArrowRight':
      return () => seekBy(5)
    case 'j':
      return () => seekBy(-10)
    case 'l':
      return () => seekBy(10)
    case 'ArrowUp':
      return positioned ? () => seekBy(5) : louder(0.05)
    case 'ArrowDown':
      return positioned ? () => seekBy(-5) : louder(-0.05)
    case 'PageUp':
      return positioned ? () => seekBy(duration / 10) : null
    case 'PageDown':
      return positioned ? () => seekBy(-duration / 10) : null
    case 'Home':
      return positioned ? () => seek(0) : null
    case 'End':
      return positioned ? () => seek(duration) : null
    case 'm':
      return () => {
        playback.toggleMuted()
        playback.keepVolume()
      }
    case 'f':
      return toggleFullscreen ?? null
    case ',':
      return frameSeconds === undefined ? null : step(-frameSeconds)
    case '.':
      return frameSeconds === undefined ? null : step(frameSeconds)
    default:
      return null
  }
}
