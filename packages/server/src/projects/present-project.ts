import type { MissingMedia, Project } from '@holdall/protocol'
import type { ProjectSums } from './list/project-sums.ts'
import type { ProjectRow } from './project-row.ts'

/** A project as it is answered. */
export function presentProject(row: ProjectRow, sums: ProjectSums | undefined, missing?: MissingMedia[]): Project {
  return {
    id: row.id,
    externalId: row.external_id,
    name: row.name,
    description: row.description,
    type: row.type,
    status: row.status,
    ownerUserId: row.owner_user_id,
    role: row.role,
    coverMediaId: row.cover_media_id,
    metadata: row.metadata,
    counts: { documents: row.document_count, scenes: row.scene_count, media: sums?.mediaCount ?? 0 },
    sizeBytes: sums?.sizeBytes ?? 0,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    deletedAt: row.deleted_at?.toISOString() ?? null,
    ...(missing && missing.length > 0 ? { missing } : {}),
  }
}
