import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HoldallError, type Metadata } from '@holdall/protocol'
import { withLocalFile } from '../../storage/local-file.ts'
import type { JobHandler } from '../jobs/run-job.ts'
import type { MediaContext } from '../media-context.ts'
import type { MediaRow } from '../media-row.ts'
import { settleMedia } from '../settle-media.ts'
import type { EnhancementProviders } from './provider.ts'
import type { EnhancementNote } from './request-enhancement.ts'
import { askerOf, takeEnhanced } from './take-enhanced.ts'

/** The note of an item whose better version is not there yet. */
export function pendingEnhancement({ metadata }: Pick<MediaRow, 'metadata'>): EnhancementNote | null {
  const note = metadata.enhancement as Partial<EnhancementNote> | null | undefined
  if (typeof note !== 'object' || note?.pending !== true) return null
  if (typeof note.type !== 'string' || typeof note.provider !== 'string') return null
  return {
    type: note.type,
    provider: note.provider,
    options: typeof note.options === 'object' && note.options !== null ? note.options : {},
    parentChecksum: String(note.parentChecksum ?? ''),
    pending: true,
  }
}

/** Has a picture enhanced, and puts the result in its place. */
export function enhancementHandler(
  context: MediaContext,
  providers: EnhancementProviders,
  scratchFolder: string,
): JobHandler {
  return {
    async run(row, { signal, onProgress }) {
      const note = pendingEnhancement(row)
      if (row.status !== 'processing' || note === null) return
      try {
        await enhance(context, providers, scratchFolder, row, note, signal, onProgress)
      } catch (error) {
        if (isContentsFault(error)) await settleMedia(context, row, { status: 'failed', reason: error.message })
        throw error
      }
    },
    async givenUp(row, why) {
      if (row.status !== 'processing' || pendingEnhancement(row) === null) return
      const reason =
        why === 'cancelled' ? 'Somebody stopped it' : 'It did not work after several attempts; try again later'
      await settleMedia(context, row, { status: 'failed', reason })
    },
  }
}

async function enhance(
  context: MediaContext,
  providers: EnhancementProviders,
  scratchFolder: string,
  row: MediaRow,
  note: EnhancementNote,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const provider = Object.hasOwn(providers, note.provider) ? providers[note.provider] : undefined
  if (!provider) throw new HoldallError('unprocessable', `The provider ${note.provider} is not configured any more`)
  const options = note.options as Metadata
  checkAgain(() => provider.check(note.type, options))
  await mkdir(scratchFolder, { recursive: true })
  const outputPath = join(scratchFolder, `enhanced-${randomUUID()}`)
  try {
    await withLocalFile(
      context.bucket,
      row.storage_key,
      scratchFolder,
      (path) =>
        provider.enhance(
          { path, mimeType: row.mime_type, sizeBytes: row.size_bytes },
          { type: note.type, options, outputPath, signal, onProgress },
        ),
      signal,
    )
    const { size: sizeBytes } = await stat(outputPath)
    const body = createReadStream(outputPath) as AsyncIterable<Uint8Array>
    await takeEnhanced(context, askerOf(row), row, note, { body, sizeBytes, signal })
  } finally {
    await rm(outputPath, { force: true })
  }
}

/** The note lies in the item's metadata, which its owner may write. */
function checkAgain(check: () => void): void {
  try {
    check()
  } catch (error) {
    throw new HoldallError('unprocessable', error instanceof Error ? error.message : 'The options are not valid')
  }
}

function isContentsFault(error: unknown): error is HoldallError {
  return (
    error instanceof HoldallError &&
    ['unprocessable', 'not_found', 'quota_exceeded', 'unsupported_type', 'too_large'].includes(error.code)
  )
}
