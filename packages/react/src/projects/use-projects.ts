import type { Page, ProjectQuery, TypedProject } from '@holdall/client'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'
import { type ListOptions, type Pages, usePages } from '../queries/use-pages.ts'

/** The types that a comma list names. */
type Listed<Types extends string> = Types extends `${infer First},${infer Rest}` ? First | Listed<Rest> : Types

export interface UseProjectsOptions<Type extends string = string> extends Omit<ProjectQuery, 'type'>, ListOptions {
  /** Comma list: any of. */
  type?: Type | undefined
  /** Projects per page. @default 50 */
  limit?: number | undefined
}

export interface UseProjects<Type extends string = string>
  extends Omit<Pages<TypedProject, unknown>, 'items' | 'first'> {
  projects: TypedProject<Listed<Type>>[]
}

/**
 * The caller's projects, page by page.
 *
 * @example const { projects, hasMore, loadMore } = useProjects({ type: 'video-edit', q: 'summer' })
 */
export function useProjects<const Type extends string = string>({
  limit,
  enabled,
  keepPrevious,
  ...filter
}: UseProjectsOptions<Type> = {}): UseProjects<Type> {
  const client = useHoldallClient()
  const {
    items,
    first: _,
    ...pages
  } = usePages<Page<TypedProject>>({
    queryKey: holdallKeys.projectList({ ...filter, limit }),
    read: (page) => client.projects.listProjects(filter, { limit, ...page }),
    enabled,
    keepPrevious,
  })
  return { ...pages, projects: items as TypedProject<Listed<Type>>[] }
}
