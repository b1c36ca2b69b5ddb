import { type DeletionReport, MEDIA_STATUSES, type StorageStats, storageStatsSchema } from '@holdall/protocol'
import * as z from 'zod/mini'
import type { VideoRow } from '../../media/project-videos.ts'

const timeSchema = z.string().check(z.describe('UTC without a zone: 2024-01-01T00:00:00'))

/** The answer of `POST /projects/{project_id}/videos`. */
export const olderUploadSchema = z.object({
  asset_id: z.string(),
  filename: z.string(),
  original_filename: z.string(),
  size_bytes: z.number(),
  project_id: z.string().check(z.describe('As it stands in the path')),
  status: z.literal('ready'),
})
export type OlderUpload = z.infer<typeof olderUploadSchema>

export const olderVideoSchema = z.object({
  id: z.string(),
  project_id: z.string().check(z.describe('As it stands in the path')),
  filename: z.string(),
  original_filename: z.string(),
  relative_path: z.string().check(z.describe('uploads/{project_id}/{filename}, served under /storage/')),
  checksum: z.string().check(z.describe('SHA-256, hex')),
  size_bytes: z.number(),
  mime_type: z.string(),
  status: z.enum(MEDIA_STATUSES),
  thumbnail_path: z.string().check(z.describe('thumbnails/{project_id}/{stem-hash}.jpg, served under /storage/')),
  metadata: z.record(z.string(), z.unknown()),
  created_at: timeSchema,
  updated_at: timeSchema,
})
export type OlderVideo = z.infer<typeof olderVideoSchema>
/** The answer of `GET /projects/{project_id}/videos`: all of them, oldest first. */
export const olderVideoListSchema = z.array(olderVideoSchema)

export const olderReportSchema = z.object({
  deleted_count: z.number(),
  failed_count: z.number(),
  total_bytes: z.number(),
  errors: z.array(z.object({ key: z.string(), message: z.string() })),
})
export type OlderReport = z.infer<typeof olderReportSchema>

export const olderStatsSchema = z.omit(storageStatsSchema, { total: true })
export type OlderStats = Omit<StorageStats, 'total'>

/** @param projectId as the caller calls the project */
export function olderVideo(row: VideoRow, projectId: string, mine: boolean): OlderVideo {
  return {
    id: row.id,
    project_id: projectId,
    filename: row.filename,
    original_filename: row.original_filename,
    relative_path: `uploads/${projectId}/${row.filename}`,
    checksum: row.checksum,
    size_bytes: row.size_bytes,
    mime_type: row.mime_type,
    // Older programs wait for nothing: a video plays from its first moment, whatever is still made of it.
    status: row.status === 'failed' ? 'failed' : 'ready',
    thumbnail_path: `thumbnails/${projectId}/${row.filename.replace(/\.[^.]*$/, '')}.jpg`,
    // As `MediaPresenter` has it: some of what is known about a file is its owner's business alone.
    metadata: mine ? { ...row.metadata, ...row.owner_metadata } : row.metadata,
    created_at: olderTime(row.created_at),
    updated_at: olderTime(row.updated_at),
  }
}

export function olderReport({ deletedCount, failedCount, totalBytes, errors }: DeletionReport): OlderReport {
  return { deleted_count: deletedCount, failed_count: failedCount, total_bytes: totalBytes, errors }
}

function olderTime(moment: Date): string {
  return moment.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)
}
