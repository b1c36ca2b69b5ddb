import { useLiveUpdates } from '@holdall/react'
import { StartPage } from '../../look/start-page.tsx'
import { useProjectInUrl } from '../../look/use-project-in-url.ts'
import { Editor } from './editor/editor.tsx'

/** One project, or the list of them. */
export function App() {
  const [projectId, open] = useProjectInUrl()
  useLiveUpdates()
  if (projectId === null)
    return <StartPage projectType="video-edit" title="Films" untitled="Untitled film" onOpen={open} />
  return <Editor key={projectId} projectId={projectId} onClose={() => open(null)} />
}
