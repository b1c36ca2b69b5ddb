import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extensionOfMime, HoldallError, type SpeechRequest } from '@holdall/protocol'
import { untilAborted } from '../../until-aborted.ts'
import type { JobAttempt } from '../jobs/run-job.ts'
import type { AskContext } from './ask-context.ts'
import { askProvider } from './ask-provider.ts'
import type { AnsweredFile } from './open-answer.ts'

/** Lets `use` read a text as sound. The same text by the same voice is the same file, which its provider is asked for once. */
export async function withSpoken(
  context: AskContext,
  attempt: JobAttempt,
  { provider, text, voice, language }: SpeechRequest,
  use: (file: AnsweredFile) => Promise<void>,
): Promise<void> {
  const { speech } = context
  const key = speech.generateCacheKey(`speech:${provider}`, { text, voice, language: language ?? null })
  const scratchPath = join(context.scratchFolder, `spoken-${randomUUID()}`)
  try {
    const kept = speech.getOrSet(key, 'tts', () =>
      askProvider(
        context,
        attempt,
        {
          provider,
          kind: 'audio',
          mayComeLater: false,
          put: ({ speak }, request) => {
            if (!speak) throw new HoldallError('unprocessable', `The provider ${provider} does not speak any more`)
            return speak(text, { ...request, voice, language })
          },
        },
        async ({ body, mimeType }) => {
          // Whole before it is kept: what breaks off says why.
          await pipeline(body, createWriteStream(scratchPath, { flags: 'wx', mode: 0o600 }), { signal: attempt.signal })
          return { data: { file: scratchPath }, extension: extensionOfMime(mimeType), metadata: { mimeType } }
        },
      ).catch((error: unknown) => {
        // So that whoever waits for the same text asks in its turn.
        throw attempt.signal.aborted ? new DOMException('Somebody stopped it', 'AbortError') : error
      }),
    )
    // Others may be waiting for it.
    await untilAborted(kept, attempt.signal)
    const found = await speech.openStream(key, 'tts')
    if (!found) throw new HoldallError('unavailable', 'The spoken file had to make room for others')
    const { stream, metadata } = found
    try {
      await use({ body: stream, mimeType: String(metadata.mimeType), sizeBytes: null })
    } finally {
      stream.destroy()
    }
  } finally {
    await rm(scratchPath, { force: true })
  }
}
