import { useProject } from '@holdall/react'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'

/** The project that a file goes into. */
export function UploadPlace({ projectId }: { projectId: string }) {
  const { project } = useProject(projectId)
  return <MiddleTruncate name={`Into ${project?.name ?? 'a project'}`} className="text-xs text-text-2" />
}
