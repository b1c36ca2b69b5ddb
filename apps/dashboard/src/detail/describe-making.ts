import type { LineageItem } from '@holdall/protocol'
import { SOURCES } from '../filters/filter-definitions.ts'
import { enhancementWords } from '../making/enhancement-words.ts'

type Made = Pick<LineageItem, 'enhancementType' | 'sourceType' | 'made'>

/** How an item came to be, in a line: `Upscaled 2 times · local`, `“A lighthouse” · some-model · seed 7`. */
export function describeMaking({ enhancementType, sourceType, made }: Made): string {
  const { prompt, model, provider, seed, parameters } = made
  const parts: string[] = []
  if (enhancementType !== null) parts.push(`${enhancementWords(enhancementType).done}${times(parameters?.factor)}`)
  if (prompt !== undefined) parts.push(`“${prompt}”`)
  if (parts.length === 0) parts.push(SOURCES.find(({ value }) => value === sourceType)?.label.replace(/s$/, '') ?? '')
  if (model !== undefined) parts.push(model)
  if (provider !== undefined) parts.push(provider === 'local' ? 'on this machine' : provider)
  if (seed !== undefined) parts.push(`seed ${seed}`)
  return parts.filter((part) => part !== '').join(' · ')
}

const times = (factor: unknown): string => (typeof factor === 'number' ? ` ${factor} times` : '')
