import type { MediaItem } from '@holdall/protocol'
import type { Identity } from '../identity/identity.ts'
import type { LinkMaker } from './links.ts'
import type { OwnerLimits } from './media-context.ts'
import type { MediaRow } from './media-row.ts'

/** Turns rows into answers: dates as text, URLs signed, and what only the owner may see left out for others. */
export class MediaPresenter {
  readonly #links: LinkMaker
  readonly #owners: OwnerLimits

  constructor(links: LinkMaker, owners: OwnerLimits) {
    this.#links = links
    this.#owners = owners
  }

  async one(row: MediaRow, identity: Identity): Promise<MediaItem> {
    return this.#item(row, identity, await this.#owners.linkEpoch(row.owner_user_id))
  }

  async many(rows: readonly MediaRow[], identity: Identity): Promise<MediaItem[]> {
    const epochs = new Map<string, number>()
    for (const { owner_user_id: owner } of rows) {
      if (!epochs.has(owner)) epochs.set(owner, await this.#owners.linkEpoch(owner))
    }
    return rows.map((row) => this.#item(row, identity, epochs.get(row.owner_user_id) ?? 0))
  }

  #item(row: MediaRow, identity: Identity, userEpoch: number): MediaItem {
    const mine = identity.role === 'service' || identity.userId === row.owner_user_id
    return {
      id: row.id,
      ownerUserId: row.owner_user_id,
      createdBy: row.created_by,
      projectId: row.project_id,
      sceneId: row.scene_id,
      kind: row.kind,
      sourceType: row.source_type,
      enhancementType: row.enhancement_type,
      originalMediaId: row.original_media_id,
      visibility: row.visibility,
      status: row.status,
      ...(row.status_reason === null ? {} : { statusReason: row.status_reason }),
      title: row.title,
      description: row.description,
      tags: row.tags,
      filename: row.filename,
      originalFilename: row.original_filename,
      mimeType: row.mime_type,
      sizeBytes: row.size_bytes,
      checksum: row.checksum,
      storageKey: row.storage_key,
      width: row.width,
      height: row.height,
      durationSeconds: row.duration_seconds,
      placeholder: row.placeholder,
      ...(row.attribution === null ? {} : { attribution: row.attribution as NonNullable<MediaItem['attribution']> }),
      // Where a picture was taken is the owner's business alone.
      metadata: mine ? { ...row.metadata, ...row.owner_metadata } : row.metadata,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
      deletedAt: row.deleted_at?.toISOString() ?? null,
      ...this.#links.forListing(row, userEpoch),
    }
  }
}
