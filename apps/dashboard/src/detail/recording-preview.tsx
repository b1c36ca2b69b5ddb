import RotateCw from 'lucide-react/icons/rotate-cw'
import { useCallback, useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { ApiProblem } from '../api/api-problem.ts'
import type { MediaItem } from '../api/types.ts'
import { SoundPlayer } from '../player/sound-player.tsx'
import { VideoPlayer } from '../player/video-player.tsx'
import { Button } from '../ui/button.tsx'
import { Unplayable } from './unplayable.tsx'

interface RecordingPreviewProps {
  item: MediaItem
  /** Width over height. */
  shape: number
}

/** What is being played, and what came of it. */
interface Load {
  url: string
  /** The job that made the copy which is played in place of the original. */
  copyJob: string | null
  /** Counts what a person asks for again. */
  attempt: number
  state: 'fine' | 'interrupted' | 'unplayable'
}

/**
 * The player of a video or sound. It keeps the address that it began with, since a new one would begin anew in the middle; only when
 * that has ended it asks for another.
 */
export function RecordingPreview({ item, shape }: RecordingPreviewProps) {
  const api = useApi()
  const [load, setLoad] = useState<Load>({ url: item.url, copyJob: null, attempt: 0, state: 'fine' })
  const playCopy = useCallback((copyJob: string) => setLoad((before) => ({ ...before, copyJob, state: 'fine' })), [])
  const fail = async (code: number | undefined) => {
    try {
      const { url } = await api.media.get(item.id)
      if (url !== load.url) return setLoad({ ...load, url })
      // Browsers say the same of bytes that did not come as of bytes that they do not understand.
      await api.media.probe(item.id, load.copyJob === null ? 'content' : 'progressive')
      setLoad({ ...load, state: code === MediaError.MEDIA_ERR_NETWORK ? 'interrupted' : 'unplayable' })
    } catch (error) {
      const gone = load.copyJob !== null && error instanceof ApiProblem && error.status === 404
      setLoad({ ...load, state: gone ? 'unplayable' : 'interrupted' })
    }
  }
  if (load.state === 'unplayable') return <Unplayable item={item} triedJob={load.copyJob} onCopy={playCopy} />
  const Player = item.kind === 'video' ? VideoPlayer : SoundPlayer
  return (
    <div className="space-y-2">
      <Player
        key={load.attempt}
        item={item}
        source={load.copyJob !== null ? load.url.replace(/\/content$/, '/progressive') : load.url}
        shape={shape}
        onError={(code) => void fail(code)}
      />
      {load.copyJob !== null && (
        <p className="text-xs text-text-2">A copy is played; this browser cannot play the original.</p>
      )}
      {load.state === 'interrupted' && (
        <div role="alert" className="space-y-2 rounded-md bg-warn-soft p-3">
          <p>The recording stopped coming. It is kept as it was; the connection may be gone.</p>
          <Button onClick={() => setLoad({ ...load, attempt: load.attempt + 1, state: 'fine' })}>
            <RotateCw size={16} aria-hidden />
            Load again
          </Button>
        </div>
      )}
    </div>
  )
}
