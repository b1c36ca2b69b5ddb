import { useEffect, useRef, useState } from 'react'
import { type OpenStream, openStream } from './open-stream.ts'
import type { Quality } from './quality.ts'
import { useMediaError, useMissingPicture } from './use-media-error.ts'

export interface Source {
  /** The original. */
  url: string
  /** The playlist that is played in its place, or null. */
  streamUrl: string | null
  quality: Quality
  /** Whether it starts by itself. */
  autoPlay: boolean
  /** Whether there is a picture in it, as far as that is known. */
  hasPicture: boolean
}

/** What is known of the stream that plays. */
export interface StreamVersions {
  /** Lines of each version, the best first. */
  lines: readonly number[]
  /** Lines of the one on the screen. */
  shown: number | null
}

const UNKNOWN: StreamVersions = { lines: [], shown: null }

/**
 * Gives a media element its bytes: a file, or a stream. Where one takes the place of the other, it goes on where that was.
 *
 * @param onError told with the code of the {@link MediaError}
 */
export function useSource(
  media: HTMLVideoElement | null,
  { url, streamUrl, quality, autoPlay, hasPicture }: Source,
  onError: (code: number | undefined) => void,
): StreamVersions {
  const [versions, setVersions] = useState(UNKNOWN)
  const [stream, setStream] = useState<OpenStream | null>(null)
  const left = useRef({ seconds: 0, playing: autoPlay, rate: 1 })
  const fail = useRef(onError)
  useEffect(() => {
    fail.current = onError
  })
  useMediaError(streamUrl === null ? media : null, onError)
  useMissingPicture(streamUrl === null && hasPicture ? media : null, onError)

  useEffect(() => {
    if (media === null) return
    const resume = () => {
      media.playbackRate = left.current.rate
      // Refused where no person has touched the page: then it waits for one.
      if (left.current.playing) media.play().catch(() => {})
    }
    let opened: OpenStream | null = null
    let closed = false
    if (streamUrl === null) {
      media.src = url
      if (left.current.seconds > 0) media.currentTime = left.current.seconds
      resume()
    } else {
      const options = {
        startSeconds: left.current.seconds,
        onLines: (lines: number[]) => setVersions({ lines, shown: null }),
        onShown: (shown: number) => setVersions(({ lines }) => ({ lines, shown })),
        onError: (code: number) => fail.current(code),
      }
      openStream(media, streamUrl, options).then(
        (open) => {
          if (closed) return open.close()
          opened = open
          setStream(open)
          resume()
        },
        () => fail.current(MediaError.MEDIA_ERR_NETWORK),
      )
    }
    return () => {
      closed = true
      left.current = { seconds: media.currentTime, playing: !media.paused && !media.ended, rate: media.playbackRate }
      opened?.close()
      setStream(null)
      setVersions(UNKNOWN)
      media.removeAttribute('src')
      media.load()
    }
  }, [media, url, streamUrl])

  const { lines } = versions
  useEffect(() => {
    if (stream === null || quality === 'original') return
    if (quality === 'auto' || lines.includes(quality)) stream.show(quality)
  }, [stream, quality, lines])
  return versions
}
