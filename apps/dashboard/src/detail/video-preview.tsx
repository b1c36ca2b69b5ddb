import type { MediaItem } from '@holdall/protocol'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import type { Quality } from '../player/quality.ts'
import { VideoPlayer } from '../player/video-player.tsx'
import { Interrupted } from './interrupted.tsx'
import { StreamStatus } from './stream-status.tsx'
import { UnplayableVideo } from './unplayable-video.tsx'
import { useStream } from './use-stream.ts'

interface VideoPreviewProps {
  item: MediaItem
  /** Width over height. */
  shape: number
}

/** What is being played, and what came of it. */
interface Load {
  /** Of the original. A new address is asked for only when this one has ended. */
  url: string
  /** Whether the browser plays the original. */
  hasOriginal: boolean
  quality: Quality
  /** Whether a person waits for it to begin. */
  autoPlay: boolean
  /** Counts what a person asks for again. */
  attempt: number
  interrupted: boolean
}

/** The player of a video: of the original where the browser plays it, else of its converted versions. */
export function VideoPreview({ item, shape }: VideoPreviewProps) {
  const api = useApi()
  const stream = useStream(item)
  const [load, setLoad] = useState<Load>({
    url: item.url,
    hasOriginal: true,
    quality: 'original',
    autoPlay: false,
    attempt: 0,
    interrupted: false,
  })
  const change = (part: Partial<Load>) => setLoad((before) => ({ ...before, ...part }))
  const isReady = stream.state?.state === 'ready'
  const streamUrl = isReady && load.quality !== 'original' ? api.media.partUrl(item.id, 'hls/master.m3u8') : null

  const failOriginal = async (code: number | undefined) => {
    try {
      const { url } = await api.media.get(item.id)
      if (url !== load.url) return change({ url })
      // Browsers say the same of bytes that did not come as of bytes that they do not understand.
      await api.media.probe(item.id, 'content')
      if (code === MediaError.MEDIA_ERR_NETWORK) change({ interrupted: true })
      else change({ hasOriginal: false, quality: 'auto' })
    } catch {
      change({ interrupted: true })
    }
  }
  const failStream = () => {
    change({ interrupted: true })
    // It may have been taken away: then it is made anew.
    stream.check()
  }
  const choose = (quality: Quality) => {
    change({ quality })
    if (quality !== 'original') stream.ask()
  }

  if (!load.hasOriginal && !isReady)
    return (
      <UnplayableVideo
        item={item}
        stream={stream}
        onPlay={() => {
          change({ autoPlay: true })
          stream.ask()
        }}
      />
    )
  const isFailed = stream.state?.state === 'failed'
  return (
    <div className="space-y-2">
      <VideoPlayer
        key={load.attempt}
        item={item}
        source={load.url}
        streamUrl={streamUrl}
        autoPlay={load.autoPlay}
        shape={shape}
        quality={isFailed ? 'original' : load.quality}
        hasOriginal={load.hasOriginal}
        onQuality={choose}
        onError={(code) => (streamUrl === null ? void failOriginal(code) : failStream())}
      />
      {!load.hasOriginal && (
        <p className="text-xs text-text-2">A converted version is played; this browser cannot play the original.</p>
      )}
      {stream.state !== null && load.quality !== 'original' && (
        <StreamStatus state={stream.state} meanwhile="Until then the original plays." onRetry={stream.ask} />
      )}
      {load.interrupted && <Interrupted onRetry={() => change({ attempt: load.attempt + 1, interrupted: false })} />}
    </div>
  )
}
