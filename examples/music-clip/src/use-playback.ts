import type { MusicTrack, UseAudioMemoryManagement } from '@holdall/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { MixPlayer } from './mix-player.ts'

/** Plays all tracks together. What is changed while they play is heard at once: gain and mute. */
export function usePlayback(tracks: readonly MusicTrack[], sounds: Pick<UseAudioMemoryManagement, 'load'>) {
  const [state, setState] = useState<'stopped' | 'loading' | 'playing'>('stopped')
  const [problem, setProblem] = useState<string | null>(null)
  const [playedSeconds, setPlayedSeconds] = useState<number | null>(null)
  const player = useRef<MixPlayer | null>(null)

  const stop = useCallback(() => {
    player.current?.stop()
    player.current = null
    setState('stopped')
    setPlayedSeconds(null)
  }, [])
  useEffect(() => stop, [stop])

  // A browser lets a page sound once it was clicked: the context is made by that click.
  const play = async () => {
    stop()
    const own = new MixPlayer(stop)
    player.current = own
    setState('loading')
    setProblem(null)
    try {
      const loaded = await Promise.all(
        tracks.map(async (track) => ({ track, buffer: await sounds.load(track.mediaId) })),
      )
      if (player.current !== own) return
      own.play(loaded)
      setState('playing')
    } catch (error) {
      if (player.current !== own) return
      stop()
      setProblem(`The tracks cannot be played: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  useEffect(() => player.current?.mix(tracks), [tracks])
  useEffect(() => {
    if (state !== 'playing') return
    let frame = requestAnimationFrame(function look() {
      setPlayedSeconds(player.current?.playedSeconds ?? null)
      frame = requestAnimationFrame(look)
    })
    return () => cancelAnimationFrame(frame)
  }, [state])

  return { isPlaying: state === 'playing', isLoading: state === 'loading', problem, playedSeconds, play, stop }
}
