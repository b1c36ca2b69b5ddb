import type { TypedProject } from '@holdall/client'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'
import { type Reading, useReading } from '../queries/use-reading.ts'

export interface UseProject<Type extends string = string> extends Reading {
  /** null while there is none. */
  project: TypedProject<Type> | null
}

/** One project, by its id or external id; null asks for none. */
export function useProject<Type extends string = string>(id: string | null | undefined): UseProject<Type> {
  const { projects } = useHoldallClient()
  const { data, ...reading } = useReading({
    queryKey: holdallKeys.project(id ?? ''),
    read: (options) => projects.getProject(id ?? '', options),
    enabled: !!id,
  })
  return { ...reading, project: data as TypedProject<Type> | null }
}
