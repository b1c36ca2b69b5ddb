import { useLiveUpdates } from '@holdall/react'
import { StartPage } from '../../look/start-page.tsx'
import { useProjectInUrl } from '../../look/use-project-in-url.ts'
import { Studio } from './studio/studio.tsx'

/** One project, or the list of them. */
export function App() {
  const [projectId, open] = useProjectInUrl()
  useLiveUpdates()
  if (projectId === null)
    return <StartPage projectType="music-clip" title="Music clips" untitled="Untitled clip" onOpen={open} />
  return <Studio key={projectId} projectId={projectId} onClose={() => open(null)} />
}
