import type { MediaUse } from '../api/types.ts'
import type { ProjectPageSearch } from '../project/project-page-search.ts'

/** The part of the project's page that shows where an item is used; null for a board, which is in no project. */
export function placeOfUse({ kind, name }: Pick<MediaUse, 'kind' | 'name'>): ProjectPageSearch | null {
  switch (kind) {
    case 'document':
      return { doc: name }
    case 'scene':
      return { tab: 'scenes' }
    case 'snapshot':
      return { tab: 'snapshots' }
    case 'board':
      return null
  }
}
