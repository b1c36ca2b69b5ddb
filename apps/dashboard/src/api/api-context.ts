import { createContext, useContext } from 'react'
import type { Api } from './create-api.ts'

export const ApiContext = createContext<Api | null>(null)

/** The server, as built by `main.tsx`. */
export function useApi(): Api {
  const api = useContext(ApiContext)
  if (api === null) throw new Error('useApi needs an ApiContext around it')
  return api
}
