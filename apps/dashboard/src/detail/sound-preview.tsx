import { ApiProblem } from '@holdall/client'
import type { MediaItem } from '@holdall/protocol'
import { useCallback, useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { SoundPlayer } from '../player/sound-player.tsx'
import { Interrupted } from './interrupted.tsx'
import { UnplayableSound } from './unplayable-sound.tsx'

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
 * The player of a sound. It keeps the address that it began with, since a new one would begin anew in the middle; only when
 * that has ended it asks for another.
 */
export function SoundPreview({ item }: { item: MediaItem }) {
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
  if (load.state === 'unplayable') return <UnplayableSound item={item} triedJob={load.copyJob} onCopy={playCopy} />
  return (
    <div className="space-y-2">
      <SoundPlayer
        key={load.attempt}
        item={item}
        source={load.copyJob !== null ? load.url.replace(/\/content$/, '/progressive') : load.url}
        onError={(code) => void fail(code)}
      />
      {load.copyJob !== null && (
        <p className="text-xs text-text-2">A copy is played; this browser cannot play the original.</p>
      )}
      {load.state === 'interrupted' && (
        <Interrupted onRetry={() => setLoad({ ...load, attempt: load.attempt + 1, state: 'fine' })} />
      )}
    </div>
  )
}
