import type { HoldallClient } from '@holdall/client'
import { createContext, createElement, type ReactNode, useContext, useMemo } from 'react'

interface HoldallContext {
  client: HoldallClient
  /** What hooks below this provider have in common, made by the first of them: an app carries what its hooks need. */
  shared: Map<unknown, unknown>
}

const Context = createContext<HoldallContext | null>(null)

/** What a provider is given. */
export interface HoldallProviderProps {
  /** Made once, outside of components. */
  client: HoldallClient
  children: ReactNode
}

/** Gives the hooks below it their client. A `QueryClientProvider` of TanStack Query stands above or below it. */
export function HoldallProvider({ client, children }: HoldallProviderProps): ReactNode {
  const value = useMemo(() => ({ client, shared: new Map() }), [client])
  // JSX would have an app load its runtime as well.
  return createElement(Context.Provider, { value }, children)
}

function useHoldall(): HoldallContext {
  const context = useContext(Context)
  if (context === null) throw new Error('No <HoldallProvider> above')
  return context
}

/** The client of the provider above. @throws Error where there is none */
export const useHoldallClient = (): HoldallClient => useHoldall().client

/** What hooks below the provider have in common. @param make the same function each time */
export function useShared<Shared>(make: (client: HoldallClient) => Shared): Shared {
  const { client, shared } = useHoldall()
  if (!shared.has(make)) shared.set(make, make(client))
  return shared.get(make) as Shared
}
