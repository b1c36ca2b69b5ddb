import type { LegacyMediaFields, MediaItem } from './media-item.ts'

/**
 * The item with the older field names beside the new ones, and with title, description and tags mirrored in `metadata`.
 * `image_url` and `public_url` are the permanent URL.
 */
export function withLegacyFields<T extends MediaItem>(item: T): T & LegacyMediaFields {
  const { title, description, tags } = item
  return {
    ...item,
    metadata: { ...item.metadata, title, description, tags },
    source_type: item.sourceType,
    enhancement_type: item.enhancementType,
    original_media_id: item.originalMediaId,
    owner_user_id: item.ownerUserId,
    image_url: item.storageUrl,
    public_url: item.storageUrl,
    mime_type: item.mimeType,
    file_size: item.sizeBytes,
    created_at: item.createdAt,
    updated_at: item.updatedAt,
  }
}
