import type { MediaItem } from '@holdall/protocol'
import { useQuery } from '@tanstack/react-query'
import Play from 'lucide-react/icons/play'
import { useEffect } from 'react'
import { useApi } from '../api/api-context.ts'
import { streamJobQuery } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { Poster } from './poster.tsx'
import { StreamStatus } from './stream-status.tsx'
import type { Stream } from './use-stream.ts'

interface UnplayableVideoProps {
  item: MediaItem
  stream: Stream
  /** Told when a person wants to see it. */
  onPlay: () => void
}

/** A video that this browser cannot play: says so, and has versions made that it can. */
export function UnplayableVideo({ item, stream, onPlay }: UnplayableVideoProps) {
  const made = useQuery(streamJobQuery(useApi(), item)).data
  const isUnderWay = made?.state === 'done' || made?.state === 'running' || made?.state === 'waiting'
  const { state, ask } = stream
  useEffect(() => {
    if (isUnderWay && state === null) ask()
  }, [isUnderWay, state, ask])
  return (
    <div className="space-y-2">
      <Poster item={item} />
      <p className="text-text-2">This browser cannot play this recording. The file itself is kept as it was sent.</p>
      {state !== null ? (
        <StreamStatus state={state} meanwhile="Then it plays." onRetry={ask} />
      ) : (
        item.deletedAt === null && (
          <Button onClick={onPlay}>
            <Play size={16} aria-hidden />
            Convert and play
          </Button>
        )
      )}
    </div>
  )
}
