import '../../look/look.css'
import './studio.css'
import { createClient } from '@holdall/client'
import { HoldallProvider } from '@holdall/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

// The page and the API have one origin here, which knows the user. Elsewhere: createClient({ baseUrl, token: () => … }).
const client = createClient()
const queries = new QueryClient()

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <HoldallProvider client={client}>
        <App />
      </HoldallProvider>
    </QueryClientProvider>
  </StrictMode>,
)
