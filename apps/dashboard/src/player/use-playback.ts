import { useEffect, useRef } from 'react'
import { useAppearanceStore } from '../shell/appearance-context.ts'
import { useMediaValue } from './use-media-value.ts'

/** A video or sound under our own controls. */
export interface Playback {
  media: HTMLMediaElement | null
  playing: boolean
  /** Whether it would play if there were data. */
  waiting: boolean
  /** Seconds; 0 while it is not known. */
  duration: number
  /** 0 to 1. */
  volume: number
  muted: boolean
  rate: number
  toggle: () => void
  /** To a time in seconds; outside of the recording it is the nearest end. */
  seek: (seconds: number) => void
  seekBy: (seconds: number) => void
  setVolume: (volume: number) => void
  toggleMuted: () => void
  /** Keeps volume and silence for the next recording. */
  keepVolume: () => void
  setRate: (rate: number) => void
}

const PLAYING = ['play', 'playing', 'pause', 'ended', 'emptied']
const WAITING = ['waiting', 'playing', 'canplay', 'pause', 'seeked', 'emptied', 'error']
const DURATION = ['durationchange', 'loadedmetadata', 'emptied']
const VOLUME = ['volumechange']
const RATE = ['ratechange']

/** @param known what the server measured, for files whose header does not tell */
export function usePlayback(media: HTMLMediaElement | null, known: number | null): Playback {
  const appearance = useAppearanceStore()
  const wanted = useRef<number | null>(null)
  const measured = useMediaValue(media, DURATION, lengthOf, 0)
  const duration = measured > 0 ? measured : (known ?? 0)

  useEffect(() => {
    if (media === null) return
    const { volume, muted } = appearance.getSnapshot()
    media.volume = inRange(volume)
    media.muted = muted === true
    // A dragged bar asks faster than a decoder can answer: only the last wish counts.
    const next = () => {
      if (wanted.current !== null) media.currentTime = wanted.current
      wanted.current = null
    }
    media.addEventListener('seeked', next)
    return () => media.removeEventListener('seeked', next)
  }, [media, appearance])

  const seek = (seconds: number) => {
    if (media === null) return
    const to = Math.max(0, Math.min(duration, seconds))
    if (media.seeking) wanted.current = to
    else media.currentTime = to
  }
  return {
    media,
    playing: useMediaValue(media, PLAYING, (element) => !element.paused && !element.ended, false),
    waiting: useMediaValue(media, WAITING, isStarved, false),
    duration,
    volume: useMediaValue(media, VOLUME, (element) => element.volume, 1),
    muted: useMediaValue(media, VOLUME, (element) => element.muted, false),
    rate: useMediaValue(media, RATE, (element) => element.playbackRate, 1),
    toggle: () => {
      if (media === null) return
      if (!media.paused && !media.ended) {
        media.pause()
        return
      }
      // It starts where the last wish leads. Were a seek to the end to arrive first, it would stop there.
      if (wanted.current !== null) media.currentTime = wanted.current
      wanted.current = null
      // What cannot be played says so by its error event; a pause before the start is no error.
      media.play().catch(() => {})
    },
    seek,
    seekBy: (seconds) => seek((wanted.current ?? media?.currentTime ?? 0) + seconds),
    setVolume: (volume) => {
      if (media === null) return
      media.volume = inRange(volume)
      media.muted = false
    },
    toggleMuted: () => {
      if (media !== null) media.muted = !media.muted
    },
    keepVolume: () => {
      if (media !== null) appearance.set({ volume: media.volume, muted: media.muted })
    },
    setRate: (rate) => {
      if (media !== null) media.playbackRate = rate
    },
  }
}

const inRange = (volume: number): number => (Number.isFinite(volume) ? Math.max(0, Math.min(1, volume)) : 1)
const lengthOf = ({ duration }: HTMLMediaElement): number => (Number.isFinite(duration) && duration > 0 ? duration : 0)
const isStarved = ({ paused, ended, readyState, error }: HTMLMediaElement): boolean =>
  !paused && !ended && error === null && readyState < HTMLMediaElement.HAVE_FUTURE_DATA
