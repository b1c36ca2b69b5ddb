import { useEffect, useState } from 'react'

const MOVES = ['timeupdate', 'seeking', 'seeked', 'loadedmetadata', 'emptied', 'play', 'pause', 'ended']

/** Where a recording is, in seconds: with every frame of the screen while it plays. */
export function usePosition(media: HTMLMediaElement | null): number {
  const [position, setPosition] = useState(0)
  useEffect(() => {
    if (media === null) return
    let frame = 0
    const read = () => {
      setPosition(media.currentTime)
      cancelAnimationFrame(frame)
      if (!media.paused && !media.ended) frame = requestAnimationFrame(read)
    }
    read()
    for (const event of MOVES) media.addEventListener(event, read)
    return () => {
      cancelAnimationFrame(frame)
      for (const event of MOVES) media.removeEventListener(event, read)
    }
  }, [media])
  return position
}
