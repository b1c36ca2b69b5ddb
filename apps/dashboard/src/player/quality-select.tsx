import { ControlSelect } from './control-select.tsx'
import { type Quality, qualityChoices, qualityName, qualityOf } from './quality.ts'
import type { StreamVersions } from './use-source.ts'

export interface QualityChoice {
  quality: Quality
  onQuality: (quality: Quality) => void
  /** Whether the browser plays the original. */
  hasOriginal: boolean
}

/** Chooses between the original and the converted versions of a video. */
export function QualitySelect({
  quality,
  onQuality,
  hasOriginal,
  versions: { lines, shown },
}: QualityChoice & { versions: StreamVersions }) {
  const known = lines.length > 0 || typeof quality !== 'number' ? lines : [quality]
  return (
    <ControlSelect
      label="Quality"
      tip={quality === 'auto' && shown !== null ? `Quality: ${qualityName(shown)} now` : 'Quality'}
      value={String(quality)}
      options={qualityChoices(known, hasOriginal).map((choice) => ({
        value: String(choice),
        label: qualityName(choice),
      }))}
      onChange={(value) => onQuality(qualityOf(value))}
    />
  )
}
