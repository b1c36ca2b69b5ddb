import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useOpenDocuments } from '../documents/use-open-documents.ts'
import { useHoldallClient } from '../holdall-provider.tsx'
import { createRefresher } from './refresher.ts'

/**
 * Keeps what is shown up to date: what others change is read again within a second or two, documents too. Once for a page is enough.
 *
 * @example const { isConnected } = useLiveUpdates()
 */
export function useLiveUpdates({ enabled = true }: { enabled?: boolean | undefined } = {}): { isConnected: boolean } {
  const { events } = useHoldallClient()
  const documents = useOpenDocuments()
  const queries = useQueryClient()
  const [isConnected, setConnected] = useState(false)
  useEffect(() => {
    if (!enabled) return
    const { close, onEvent, onGap } = createRefresher(queries)
    const stop = events.listen({
      onEvent: (event) => {
        onEvent(event)
        documents.refresh(event)
      },
      onGap: () => {
        onGap()
        documents.refresh()
      },
      onConnection: setConnected,
    })
    return () => {
      stop()
      close()
      setConnected(false)
    }
  }, [events, documents, queries, enabled])
  return { isConnected }
}
