import { generationNoteSchema, parseInput } from '@holdall/protocol'
import type { IngestIntent, IngestSource } from './ingest-source.ts'

/**
 * An upload of what a model made: source `playground`, with the words that it was asked.
 *
 * @throws {invalid_request} (when the source is read) for one that does not say prompt, model and provider
 */
export function asGenerated(source: IngestSource): IngestSource {
  const { finish } = source
  return {
    ...source,
    intent: { ...source.intent, sourceType: 'playground' },
    finish: async () => {
      const late = finish ? await finish() : { intent: source.intent, expectedSha256: source.expectedSha256 }
      return { ...late, intent: withNote(late.intent) }
    },
  }
}

function withNote(intent: IngestIntent): IngestIntent {
  const note = parseInput(generationNoteSchema, intent.metadata ?? {}, 'The upload’s metadata')
  return { ...intent, sourceType: 'playground', metadata: { ...intent.metadata, ...note } }
}
