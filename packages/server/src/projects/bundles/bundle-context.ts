import type { ProjectCategory, SourceType, Visibility } from '@holdall/protocol'
import type { Identity } from '../../identity/identity.ts'
import type { ProjectContext } from '../project-context.ts'
import type { ProjectRow } from '../project-row.ts'

/** A media file of a bundle on its way into a project. */
export interface BundledFile {
  /** The id that it gets. */
  id: string
  body: AsyncIterable<Uint8Array>
  filename: string
  mimeType: string
  sizeBytes: number
  sha256: string
  intent: {
    projectId: string
    sceneId: string | null
    category: ProjectCategory
    sourceType: SourceType
    enhancementType: string | null
    originalMediaId: string | null
    visibility: Visibility
    title: string
    description: string
    tags: string[]
    attribution: Record<string, unknown> | null
    metadata: Record<string, unknown>
  }
}

export interface ImportedProject {
  row: ProjectRow
  /** False when this very bundle had been imported before. */
  created: boolean
}

/** What bundles need beside projects: media, and room for a file. */
export interface BundleContext {
  projects: ProjectContext
  /** Where a bundle lies while it is looked at. */
  scratchFolder: string
  /** Limit of a bundle, as a file and of what it holds, in bytes. */
  maxBytes: number
  /** The one way in for media. */
  ingest: (identity: Identity, file: BundledFile) => Promise<unknown>
  /** Imports under way in this process, by owner and digest: a second one of the same bundle waits for the first. */
  underWay: Map<string, Promise<ImportedProject>>
}
