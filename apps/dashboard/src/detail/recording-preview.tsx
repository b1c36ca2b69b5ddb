import { useQueryClient } from '@tanstack/react-query'
import RotateCw from 'lucide-react/icons/rotate-cw'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { mediaItemQuery } from '../api/queries.ts'
import type { MediaItem } from '../api/types.ts'
import { SoundPlayer } from '../player/sound-player.tsx'
import { VideoPlayer } from '../player/video-player.tsx'
import { Button } from '../ui/button.tsx'

interface RecordingPreviewProps {
  item: MediaItem
  /** Width over height. */
  shape: number
  /** Told when the bytes are here and the browser cannot play them. */
  onUnplayable: () => void
}

/**
 * The player of a video or sound. It keeps the address that it began with, since a new one would begin anew in the middle; only when
 * that has ended it asks for another.
 */
export function RecordingPreview({ item, shape, onUnplayable }: RecordingPreviewProps) {
  const api = useApi()
  const queries = useQueryClient()
  const [{ source, attempt }, setLoad] = useState({ source: item.url, attempt: 0 })
  const [interrupted, setInterrupted] = useState(false)
  const fail = async (code: number | undefined) => {
    try {
      const { url } = await queries.fetchQuery({ ...mediaItemQuery(api, item.id), staleTime: 0 })
      if (url !== source) setLoad({ source: url, attempt })
      else if (code === MediaError.MEDIA_ERR_NETWORK) setInterrupted(true)
      else onUnplayable()
    } catch {
      setInterrupted(true)
    }
  }
  const Player = item.kind === 'video' ? VideoPlayer : SoundPlayer
  return (
    <div className="space-y-2">
      <Player key={attempt} item={item} source={source} shape={shape} onError={(code) => void fail(code)} />
      {interrupted && (
        <div role="alert" className="space-y-2 rounded-md bg-warn-soft p-3">
          <p>The recording stopped coming. It is kept as it was; the connection may be gone.</p>
          <Button
            onClick={() => {
              setInterrupted(false)
              setLoad({ source, attempt: attempt + 1 })
            }}
          >
            <RotateCw size={16} aria-hidden />
            Load again
          </Button>
        </div>
      )}
    </div>
  )
}
