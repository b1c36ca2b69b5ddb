/** Which version of a video plays: its own file, or a converted one, by what the line bears or of so many lines (the shorter side). */
export type Quality = 'original' | 'auto' | number

export function qualityName(quality: Quality): string {
  if (quality === 'original') return 'Original'
  return quality === 'auto' ? 'Auto' : `${quality}p`
}

/** The value of a menu, which is text, as the quality that it stands for. */
export function qualityOf(value: string): Quality {
  return value === 'original' || value === 'auto' ? value : Number(value)
}

/** What can be chosen. @param lines those of the converted versions, as far as they are known; the best first */
export function qualityChoices(lines: readonly number[], hasOriginal: boolean): Quality[] {
  return ['auto', ...lines, ...(hasOriginal ? (['original'] as const) : [])]
}
