import type { KeyboardEvent } from 'react'
import { type PlayerKey, type PlayerKeyOptions, playbackKey } from './playback-keys.ts'
import type { Playback } from './use-playback.ts'

/** Handles the keys of a player while the focus is inside of it. */
export function usePlayerKeys(playback: Playback, options: PlayerKeyOptions = {}): (event: KeyboardEvent) => void {
  return (event) => {
    // In full screen Esc leads back, and closes nothing behind it.
    if (event.key === 'Escape' && document.fullscreenElement !== null) event.stopPropagation()
    const { key, ctrlKey, metaKey, altKey } = event
    const act = playbackKey({ key, ctrlKey, metaKey, altKey, on: placeOf(event.target) }, playback, options)
    if (act === null) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
}

function placeOf(target: EventTarget): PlayerKey['on'] {
  const element = target as Element
  if (element.matches('[role=slider]')) return 'position'
  if (element.matches('input[type=range]')) return 'range'
  if (element.matches('button')) return 'button'
  return element.matches('select, input, textarea') ? 'field' : 'player'
}
