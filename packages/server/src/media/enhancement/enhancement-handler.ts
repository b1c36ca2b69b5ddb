import { HoldallError, type Metadata } from '@holdall/protocol'
import { withLocalFile } from '../../storage/local-file.ts'
import type { AskContext } from '../asking/ask-context.ts'
import { askProvider } from '../asking/ask-provider.ts'
import type { ItemHandler, JobAttempt } from '../jobs/run-job.ts'
import type { MediaRow } from '../media-row.ts'
import { settleMedia } from '../settle-media.ts'
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
export function enhancementHandler(context: AskContext): ItemHandler {
  const { media } = context
  return {
    async run(row, attempt) {
      const note = pendingEnhancement(row)
      if (row.status !== 'processing' || note === null) return
      try {
        await enhance(context, row, note, attempt)
      } catch (error) {
        if (isContentsFault(error)) await settleMedia(media, row, { status: 'failed', reason: error.message })
        throw error
      }
    },
    async givenUp(row, why) {
      if (row.status !== 'processing' || pendingEnhancement(row) === null) return
      const reason =
        why === 'cancelled' ? 'Somebody stopped it' : 'It did not work after several attempts; try again later'
      await settleMedia(media, row, { status: 'failed', reason })
    },
  }
}

async function enhance(context: AskContext, row: MediaRow, note: EnhancementNote, attempt: JobAttempt): Promise<void> {
  const { media, scratchFolder } = context
  const { signal } = attempt
  const options = note.options as Metadata
  await askProvider(
    context,
    attempt,
    {
      provider: note.provider,
      kind: 'image',
      put(provider, request) {
        if (!provider.enhance)
          throw new HoldallError('unprocessable', `The provider ${note.provider} enhances nothing any more`)
        const ask = provider.enhance
        checkAgain(() => provider.check?.(note.type, options))
        return withLocalFile(
          media.bucket,
          row.storage_key,
          scratchFolder,
          (path) =>
            ask({ path, mimeType: row.mime_type, sizeBytes: row.size_bytes }, { ...request, type: note.type, options }),
          signal,
        )
      },
    },
    ({ body, sizeBytes }) => takeEnhanced(media, askerOf(row), row, note, { body, sizeBytes, signal }),
  )
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
    ['unprocessable', 'not_found', 'quota_exceeded', 'unsupported_type', 'too_large', 'invalid_request'].includes(
      error.code,
    )
  )
}
