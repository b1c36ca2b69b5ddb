import type { ApiProblem, TypedProject } from '@holdall/client'
import { useQuery } from '@tanstack/react-query'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'
import { HOLDALL_QUERY, type Reading, readingOf } from '../queries/reading.ts'

export interface UseProject<Type extends string = string> extends Reading {
  /** null while there is none. */
  project: TypedProject<Type> | null
}

/** One project, by its id or external id; null asks for none. */
export function useProject<Type extends string = string>(id: string | null | undefined): UseProject<Type> {
  const client = useHoldallClient()
  const query = useQuery<TypedProject, ApiProblem>({
    ...HOLDALL_QUERY,
    queryKey: holdallKeys.project(id ?? ''),
    queryFn: ({ signal }) => client.projects.getProject(id ?? '', { signal }),
    enabled: typeof id === 'string' && id !== '',
  })
  return { ...readingOf(query), project: (query.data as TypedProject<Type> | undefined) ?? null }
}
