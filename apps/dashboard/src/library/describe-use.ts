import type { MediaUse } from '../api/types.ts'

/** The place in a project where an item is used, or the board that shows it. */
export function describeUse({ kind, name }: Pick<MediaUse, 'kind' | 'name'>): string {
  if (name === '') return `a ${kind}`
  return kind === 'document' ? `document ${name}` : `${kind} “${name}”`
}
