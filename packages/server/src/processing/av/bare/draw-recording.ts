import { writeWaveforms } from '../write-waveforms.ts'
import type { Drawing } from './bare-facts.ts'
import { drawPcm } from './draw-pcm.ts'
import { withRandomAccess } from './random-access.ts'
import { readPcmLayout } from './read-pcm-layout.ts'

export interface DrawJob {
  inputPath: string
  /** For the files that are made. */
  folder: string
}

/** Draws the waveform of sound that is not compressed: it needs no decoder. */
export function drawRecording({ inputPath, folder }: DrawJob): Promise<Drawing> {
  return withRandomAccess(inputPath, async (file) => {
    const layout = await readPcmLayout(file)
    if (layout === null || 'broken' in layout) return { outcome: 'none', reason: 'The sound is compressed' }
    const meter = await drawPcm(file, layout)
    if (meter.samples === 0) return { outcome: 'none', reason: 'The file holds no sound' }
    await writeWaveforms(meter, folder)
    return { outcome: 'drawn', durationSeconds: meter.samples / layout.sampleRate }
  })
}
