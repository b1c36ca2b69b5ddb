import { useQuery } from '@tanstack/react-query'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from './holdall-keys.ts'
import { HOLDALL_QUERY } from './reading.ts'

/** The user that is given, else the one whom the server takes the caller for; undefined while it has not said. */
export function useUserId(given: string | undefined): string | undefined {
  const client = useHoldallClient()
  const { data } = useQuery({
    ...HOLDALL_QUERY,
    queryKey: holdallKeys.session,
    queryFn: ({ signal }) => client.session.get({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: given === undefined,
  })
  return given ?? data?.userId
}
