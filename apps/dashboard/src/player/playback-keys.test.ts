import { describe, expect, it } from 'vitest'
import { type PlayerKey, playbackKey } from './playback-keys.ts'
import type { Playback } from './use-playback.ts'

/** Presses a key, and tells what was asked of the playback. */
function press(key: string, on: PlayerKey['on'] = 'player', more: Partial<PlayerKey> = {}, playing = false): string {
  const done: string[] = []
  const say =
    (name: string) =>
    (...values: number[]) =>
      void done.push([name, ...values].join(' '))
  const playback: Playback = {
    media: null,
    playing,
    waiting: false,
    duration: 60,
    volume: 0.5,
    muted: false,
    rate: 1,
    toggle: say('toggle'),
    seek: say('seek'),
    seekBy: say('seekBy'),
    setVolume: say('volume'),
    toggleMuted: say('mute'),
    keepVolume: say('keep'),
    setRate: say('rate'),
  }
  playbackKey({ key, ctrlKey: false, metaKey: false, altKey: false, on, ...more }, playback, {
    frameSeconds: 0.04,
    toggleFullscreen: say('full'),
  })?.()
  return done.join(', ')
}

describe('playbackKey', () => {
  it.each([
    [' ', 'toggle'],
    ['k', 'toggle'],
    ['K', 'toggle'],
    ['ArrowLeft', 'seekBy -5'],
    ['ArrowRight', 'seekBy 5'],
    ['j', 'seekBy -10'],
    ['l', 'seekBy 10'],
    ['ArrowUp', 'volume 0.55, keep'],
    ['ArrowDown', 'volume 0.45, keep'],
    ['m', 'mute, keep'],
    ['f', 'full'],
    ['.', 'seekBy 0.04'],
    [',', 'seekBy -0.04'],
    ['Home', ''],
    ['x', ''],
    ['Tab', ''],
  ])('%j does: %s', (key, done) => {
    expect(press(key)).toBe(done)
  })

  it('stops for single frames', () => {
    expect(press('.', 'player', {}, true)).toBe('toggle, seekBy 0.04')
  })

  it('moves as a slider does on the position bar', () => {
    expect(press('Home', 'position')).toBe('seek 0')
    expect(press('End', 'position')).toBe('seek 60')
    expect(press('ArrowUp', 'position')).toBe('seekBy 5')
    expect(press('PageDown', 'position')).toBe('seekBy -6')
  })

  it('leaves to buttons, ranges and fields what is theirs', () => {
    expect(press(' ', 'button')).toBe('')
    expect(press('k', 'button')).toBe('toggle')
    expect(press('ArrowLeft', 'range')).toBe('')
    expect(press('m', 'range')).toBe('mute, keep')
    expect(press('k', 'field')).toBe('')
  })

  it.each(['ctrlKey', 'metaKey', 'altKey'] as const)('leaves keys with %s to others', (modifier) => {
    expect(press('f', 'player', { [modifier]: true })).toBe('')
  })
})
