import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/api-context.ts'
import { projectQuery } from '../api/project-queries.ts'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'

/** The project that a file goes into. */
export function UploadPlace({ projectId }: { projectId: string }) {
  const project = useQuery({ ...projectQuery(useApi(), projectId), staleTime: Number.POSITIVE_INFINITY }).data
  return <MiddleTruncate name={`Into ${project?.name ?? 'a project'}`} className="text-xs text-text-2" />
}
