import { type ErrorCode, HoldallError } from '@holdall/protocol'
import type { StagedRun } from '../../storage/staging.ts'
import type { IngestIntent } from '../ingest-source.ts'

/** How long an upload waits for its next bytes, and is remembered when it is done. */
export const UPLOAD_MS = 24 * 3_600_000

/** An upload that arrives in several requests. */
export interface UploadRow {
  /** Of the media item that it becomes. */
  id: string
  owner_user_id: string
  created_by: string
  filename: string | null
  declared_mime: string | null
  size_bytes: number
  expected_sha256: string | null
  intent: IngestIntent
  offset_bytes: number
  runs: number[]
  epoch: number
  held: boolean
  state: 'open' | 'done' | 'refused'
  problem: UploadProblem | null
  created_at: Date
  updated_at: Date
  expires_at: Date
}

export interface UploadProblem {
  code: ErrorCode
  message: string
  hint?: string | undefined
  details?: Record<string, unknown> | undefined
}

export const UPLOAD_COLUMNS =
  'id, owner_user_id, created_by, filename, declared_mime, size_bytes, expected_sha256, intent, offset_bytes, runs, epoch, held, state, problem, created_at, updated_at, expires_at'

export function runsOf({ runs }: Pick<UploadRow, 'runs'>): StagedRun[] {
  return runs.map((sizeBytes, number) => ({ number, sizeBytes }))
}

export function problemOf({ code, message, hint, details }: HoldallError): UploadProblem {
  return { code, message, hint, details }
}

export function errorOf({ code, message, hint, details }: UploadProblem): HoldallError {
  return new HoldallError(code, message, { hint, details })
}

export function noSuchUpload(): HoldallError {
  return new HoldallError('not_found', 'There is no such upload', {
    hint: 'It has expired, was taken back, or belongs to somebody else: begin a new one',
  })
}
