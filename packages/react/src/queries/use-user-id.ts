import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from './holdall-keys.ts'
import { useReading } from './use-reading.ts'

const ASK_AGAIN_MS = 5_000

/** The user that is given, else the one whom the server takes the caller for; undefined while it has not said. */
export function useUserId(given: string | undefined): string | undefined {
  const { session } = useHoldallClient()
  const { data } = useReading({
    queryKey: holdallKeys.session,
    read: session.get,
    staleTime: Number.POSITIVE_INFINITY,
    // Documents wait for it: it is asked for until it has come.
    refetchInterval: ({ state }) => (state.data ? 0 : ASK_AGAIN_MS),
    enabled: given === undefined,
  })
  return given ?? data?.userId
}
