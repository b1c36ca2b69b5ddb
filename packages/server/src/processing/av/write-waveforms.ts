import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PeakMeter } from './peaks.ts'

/** audiowaveform JSON, from coarse to fine. */
export type WaveformPaths = Record<keyof typeof PIXELS, string>

const PIXELS = { overview: 1_000, medium: 10_000, fine: undefined } as const

export function waveformPathsIn(folder: string): WaveformPaths {
  const path = (name: string) => join(folder, `waveform-${name}.json`)
  return { overview: path('overview'), medium: path('medium'), fine: path('fine') }
}

/** Writes the three drawings of a sound that was measured to its end. */
export async function writeWaveforms(meter: PeakMeter, folder: string): Promise<WaveformPaths> {
  const paths = waveformPathsIn(folder)
  for (const name of ['overview', 'medium', 'fine'] as const)
    await writeFile(paths[name], JSON.stringify(meter.peaks(PIXELS[name])))
  return paths
}
