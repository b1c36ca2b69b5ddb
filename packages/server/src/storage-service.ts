import { DATA_DOCUMENT, HoldallError, type MediaItem, type ProjectData, parseUploadMetadata } from '@holdall/protocol'
import type { Identity } from './identity/identity.ts'
import { ingest } from './media/ingest.ts'
import type { MediaContext } from './media/media-context.ts'
import { rowOfNewMedia } from './media/new-media-row.ts'
import type { MediaPresenter } from './media/present.ts'
import { uploadIntent } from './media/upload-intent.ts'
import { saveDocument } from './projects/documents/save-document.ts'
import { findProject } from './projects/find-project.ts'
import type { ProjectContext } from './projects/project-context.ts'
import type { ProjectRow } from './projects/project-row.ts'
import { type ServiceFile, sourceOfFile } from './service-file.ts'

export interface UploadProjectFile {
  userId: string
  /** Its id, or the user's external id. */
  projectId: string
  /** What the caller takes it for. */
  projectType: string
  file: ServiceFile
  /** As the `metadata` of an upload: title, tags, category, sceneId, and anything else. */
  metadata?: Record<string, unknown> | undefined
}

export interface SaveProjectData {
  userId: string
  projectId: string
  projectType: string
  data: Partial<ProjectData> | Record<string, unknown>
}

/** Files and data of projects, for programs in the same process: what the HTTP routes do, under the same rules. */
export interface StorageService {
  /**
   * Stores a file of a project; durable when it resolves.
   *
   * @throws {not_found}; {conflict} when the project is of another type; {unsupported_type} {too_large} {quota_exceeded}
   */
  uploadProjectFile(request: UploadProjectFile): Promise<{ fileId: string } & MediaItem>
  /**
   * Replaces the data of a project; the last writer wins, earlier revisions are kept.
   *
   * @throws {not_found}; {conflict} when the project is of another type
   */
  saveProjectData(request: SaveProjectData): Promise<{ revision: number }>
}

export interface StorageServiceParts {
  media: MediaContext
  projects: ProjectContext
  presenter: MediaPresenter
}

export function createStorageService({ media, projects, presenter }: StorageServiceParts): StorageService {
  const find = async (userId: string, projectId: string, projectType: string): Promise<[Identity, ProjectRow]> => {
    const identity: Identity = { userId, role: 'user', via: 'internal', readOnly: false }
    const project = await findProject(media.database, identity, projectId)
    if (project.type === projectType) return [identity, project]
    throw new HoldallError('conflict', `The project is of the type ${project.type}, not ${projectType}`)
  }
  return {
    async uploadProjectFile({ userId, projectId, projectType, file, metadata = {} }) {
      const [identity, project] = await find(userId, projectId, projectType)
      const said = parseUploadMetadata(metadata)
      const { name, type, body, sizeBytes } = sourceOfFile(file)
      const stored = await ingest(media, identity, {
        body,
        filename: name,
        declaredMime: type,
        declaredBytes: sizeBytes,
        expectedSha256: said.sha256 ?? null,
        intent: { ...uploadIntent(said), projectId: project.id },
      })
      return { fileId: stored.id, ...(await presenter.one(rowOfNewMedia(stored), identity)) }
    },
    async saveProjectData({ userId, projectId, projectType, data }) {
      const [identity, project] = await find(userId, projectId, projectType)
      const text = JSON.stringify(data)
      if (text === undefined) throw new HoldallError('invalid_request', 'The data of a project must be a JSON object')
      const change = { kind: 'replace', text, value: JSON.parse(text) as unknown } as const
      const { revision } = await saveDocument(projects, identity, project, DATA_DOCUMENT, change, {
        condition: { kind: 'any' },
      })
      return { revision }
    },
  }
}
