import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'
import { createRefresher } from './refresher.ts'

/**
 * Keeps what is shown up to date: what others change is read again within a second or two. Once for a page is enough.
 *
 * @example const { isConnected } = useLiveUpdates()
 */
export function useLiveUpdates({ enabled = true }: { enabled?: boolean | undefined } = {}): { isConnected: boolean } {
  const { events } = useHoldallClient()
  const queries = useQueryClient()
  const [isConnected, setConnected] = useState(false)
  useEffect(() => {
    if (!enabled) return
    const { close, ...refresher } = createRefresher(queries)
    const stop = events.listen({ ...refresher, onConnection: setConnected })
    return () => {
      stop()
      close()
      setConnected(false)
    }
  }, [events, queries, enabled])
  return { isConnected }
}
