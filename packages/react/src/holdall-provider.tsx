import type { HoldallClient } from '@holdall/client'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { OpenDocuments } from './documents/open-documents.ts'

interface HoldallContext {
  client: HoldallClient
  documents: OpenDocuments
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
  const value = useMemo(() => ({ client, documents: new OpenDocuments(client) }), [client])
  return <Context.Provider value={value}>{children}</Context.Provider>
}

function useHoldall(): HoldallContext {
  const context = useContext(Context)
  if (context === null) throw new Error('There is no <HoldallProvider client={…}> above this hook')
  return context
}

/** The client of the provider above. @throws Error where there is none */
export const useHoldallClient = (): HoldallClient => useHoldall().client

/** The documents that are open below the provider. */
export const useOpenDocuments = (): OpenDocuments => useHoldall().documents
