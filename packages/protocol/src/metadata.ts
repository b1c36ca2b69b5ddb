import * as z from 'zod/mini'
import { isStorableText } from './text.ts'

/** Limit of an item's metadata as JSON, in bytes. */
export const MAX_METADATA_BYTES = 65_536
const MAX_DEPTH = 32

/** Free JSON that belongs to an item. */
export type Metadata = Record<string, unknown>

// What has no prototype is no tree but a raw number (`JSON.rawJSON`), which travels as it is.
function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) !== null
}

/** What keeps a value from being stored as metadata, or null. Never recurses: depth is the sender's choice. */
export function metadataProblem(value: Metadata): string | null {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return `must not be nested deeper than ${MAX_DEPTH} levels`
    const next: unknown[] = []
    for (const node of level) {
      if (typeof node === 'string' && !isStorableText(node)) return 'must not contain NUL characters or broken Unicode'
      if (!isTree(node)) continue
      if (!Array.isArray(node) && !Object.keys(node).every(isStorableText))
        return 'must not contain NUL characters or broken Unicode'
      for (const child of Object.values(node)) next.push(child)
    }
    level = next
  }
  const sizeBytes = new TextEncoder().encode(JSON.stringify(value)).length
  return sizeBytes > MAX_METADATA_BYTES ? `must not exceed ${MAX_METADATA_BYTES} bytes as JSON` : null
}

export const metadataSchema = z.record(z.string(), z.unknown()).check(
  z.superRefine((value, context) => {
    const problem = metadataProblem(value as Metadata)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  }),
  z.describe('Free JSON, at most 64 KiB and 32 levels'),
)

/**
 * Applies a merge patch: members of `patch` replace those of `target`, `null` removes, objects merge; neither is changed.
 * The depth is that of `patch`, which `metadataSchema` has bounded.
 *
 * @see RFC 7396
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isTree(patch) || Array.isArray(patch)) return patch
  const result = new Map<string, unknown>(isTree(target) && !Array.isArray(target) ? Object.entries(target) : [])
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name)
    else result.set(name, mergePatch(result.get(name), value))
  }
  return Object.fromEntries(result)
}
