import type { Making } from '@holdall/protocol'

/** Longer prompts are cut: a lineage has many. */
const MAX_PROMPT = 4_000
const MAX_PARAMETERS_BYTES = 4_096

/** How an item came to be, from its metadata. That is whatever a program wrote: what has another shape than expected is left out. */
export function makingOf(metadata: Record<string, unknown>): Making {
  const note = asObject(metadata.enhancement) ?? {}
  const parameters = small(asObject(metadata.parameters)) ?? small(asObject(note.options))
  const parentChecksum = asText(note.parentChecksum) ?? asText(metadata.parentChecksum)
  const prompt = asText(metadata.prompt)
  const model = asText(metadata.model)
  const provider = asText(metadata.provider) ?? asText(note.provider)
  const { seed } = metadata
  return {
    ...(prompt === undefined ? {} : { prompt: prompt.length > MAX_PROMPT ? `${cut(prompt)}…` : prompt }),
    ...(model === undefined ? {} : { model }),
    ...(provider === undefined ? {} : { provider }),
    ...(typeof seed === 'number' || typeof seed === 'string' ? { seed } : {}),
    ...(parameters === undefined ? {} : { parameters }),
    ...(parentChecksum !== undefined && /^[0-9a-f]{64}$/.test(parentChecksum) ? { parentChecksum } : {}),
  }
}

/** Not in the middle of a character of two halves. */
function cut(text: string): string {
  return text.slice(0, MAX_PROMPT).replace(/[\uD800-\uDBFF]$/, '')
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

function small(value: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  if (value === undefined || Object.keys(value).length === 0) return undefined
  return JSON.stringify(value).length <= MAX_PARAMETERS_BYTES ? value : undefined
}
