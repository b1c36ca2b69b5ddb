import type { BoardQuery, MediaQuery, ProjectQuery } from '@holdall/client'

/** What a list is cut into. */
interface PageSize {
  limit?: number | undefined
}

/**
 * The query keys of the hooks, for `queryClient.invalidateQueries` and the like. A key that is the beginning of others stands for all of
 * them.
 *
 * @example queryClient.invalidateQueries({ queryKey: holdallKeys.mediaLists })
 */
export const holdallKeys = {
  all: ['holdall'],
  session: ['holdall', 'session'],
  projects: ['holdall', 'projects'],
  projectLists: ['holdall', 'projects', 'list'],
  projectList: (query: ProjectQuery & PageSize = {}) => ['holdall', 'projects', 'list', query] as const,
  project: (id: string) => ['holdall', 'projects', 'one', id] as const,
  media: ['holdall', 'media'],
  mediaLists: ['holdall', 'media', 'list'],
  mediaList: (query: MediaQuery & PageSize = {}) => ['holdall', 'media', 'list', query] as const,
  mediaItem: (id: string) => ['holdall', 'media', 'one', id] as const,
  waveform: (mediaId: string) => ['holdall', 'media', 'waveform', mediaId] as const,
  boards: ['holdall', 'boards'],
  boardLists: ['holdall', 'boards', 'list'],
  boardList: (query: BoardQuery & PageSize = {}) => ['holdall', 'boards', 'list', query] as const,
  board: (id: string) => ['holdall', 'boards', 'one', id] as const,
  stats: ['holdall', 'stats'],
  statsOf: (projectId: string | null = null) => ['holdall', 'stats', projectId] as const,
} as const
