import type { MediaContext } from '../../media/media-context.ts'
import type { ProjectContext } from '../../projects/project-context.ts'

/** What project folders need: both rooms meet here. */
export interface FolderContext {
  projects: ProjectContext
  media: MediaContext
}

export interface FolderProgress {
  step: 'read' | 'store' | 'write'
  project: string
  files: number
  totalFiles: number
  bytes: number
}
