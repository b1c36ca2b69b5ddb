'use client'

import { createClient } from '@holdall/client'
import { HoldallProvider } from '@holdall/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { freshToken } from './fresh-token.js'
import { Items } from './items.js'

/** Client and queries are made for each visitor: on the server, modules are everybody's. */
export function Library() {
  const [client] = useState(() => createClient({ token: freshToken }))
  const [queries] = useState(() => new QueryClient())
  return (
    <QueryClientProvider client={queries}>
      <HoldallProvider client={client}>
        <Items />
      </HoldallProvider>
    </QueryClientProvider>
  )
}
