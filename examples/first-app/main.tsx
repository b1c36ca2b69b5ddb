import { createClient } from '@holdall/client'
import { HoldallProvider, useDataPersistence, useFileUploadHandlers, useLiveUpdates, useMedia } from '@holdall/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'

const client = createClient({ baseUrl: import.meta.env.VITE_HOLDALL_URL, token: import.meta.env.VITE_HOLDALL_TOKEN })
const { id: projectId } = await client.projects
  .getProject('my-app')
  .catch(() => client.projects.createProject({ name: 'My app', type: 'custom', externalId: 'my-app' }))

function App() {
  useLiveUpdates()
  const { data, update, status } = useDataPersistence({ projectId, projectType: 'custom' })
  const { handleFileSelect, dropProps, uploads } = useFileUploadHandlers({ projectId, projectType: 'custom' })
  const { items } = useMedia({ project: projectId })
  const { notes = '' } = (data?.settings ?? {}) as { notes?: string }
  const write = (notes: string) => update((now) => ({ ...now, settings: { notes } }))
  return (
    <main {...dropProps}>
      <textarea aria-label="Notes" value={notes} onChange={(e) => write(e.target.value)} />
      <output>{status}</output>
      <input aria-label="Files" type="file" multiple onChange={handleFileSelect} />
      <p>{uploads.map(({ name, state }) => `${name}: ${state}`).join(', ')}</p>
      {items.map((it) => it.thumbnailUrl && <img key={it.id} src={it.thumbnailUrl} alt={it.originalFilename} />)}
    </main>
  )
}

createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={new QueryClient()}>
    <HoldallProvider client={client}>
      <App />
    </HoldallProvider>
  </QueryClientProvider>,
)
