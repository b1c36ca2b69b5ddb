import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from './holdall-keys.ts'
import { useReading } from './use-reading.ts'

/** The user that is given, else the one whom the server takes the caller for; undefined while it has not said. */
export function useUserId(given: string | undefined): string | undefined {
  const { session } = useHoldallClient()
  const { data } = useReading({
    queryKey: holdallKeys.session,
    read: session.get,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: given === undefined,
  })
  return given ?? data?.userId
}
