import type { Waveform } from '@holdall/client'

/** How long a sound is, by its waveform; null while there is none. */
export function secondsOf(waveform: Waveform | undefined): number | null {
  return waveform === undefined ? null : (waveform.length * waveform.samples_per_pixel) / waveform.sample_rate
}
