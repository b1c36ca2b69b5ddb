import { readAiff } from './aiff.ts'
import type { PcmReading } from './pcm-layout.ts'
import type { RandomAccess } from './random-access.ts'
import { readWave } from './wave.ts'

/** Reads the chunks of a WAV or AIFF file. @returns null when it is another file, or its sound is compressed */
export async function readPcmLayout(file: RandomAccess): Promise<PcmReading> {
  const head = (await file.read(0, 12)).toString('latin1')
  const [outer, inner] = [head.slice(0, 4), head.slice(8, 12)]
  if ((outer === 'RIFF' || outer === 'RF64') && inner === 'WAVE') return readWave(file)
  return outer === 'FORM' && (inner === 'AIFF' || inner === 'AIFC') ? readAiff(file) : null
}
