import type { HoldallClient } from '@holdall/client'
import { createContext, type ReactNode, useContext } from 'react'

const ClientContext = createContext<HoldallClient | null>(null)

export interface HoldallProviderProps {
  /** Made once, outside of components. */
  client: HoldallClient
  children: ReactNode
}

/** Gives the hooks below it their client. A `QueryClientProvider` of TanStack Query stands above or below it. */
export function HoldallProvider({ client, children }: HoldallProviderProps): ReactNode {
  return <ClientContext.Provider value={client}>{children}</ClientContext.Provider>
}

/** The client of the provider above. @throws Error where there is none */
export function useHoldallClient(): HoldallClient {
  const client = useContext(ClientContext)
  if (client === null) throw new Error('Holdall hooks need a <HoldallProvider client={createClient(…)}> above them')
  return client
}
