import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Preview } from '../media/inspection.ts'
import type { WaveformPaths } from '../processing/av/write-waveforms.ts'

/** Makes a preview of a file of a few hundred kilobytes. */
export async function preview(
  name: string,
  recipe: string,
  path: string,
  mimeType: string,
  size: { width?: number; height?: number } = {},
): Promise<Preview> {
  const bytes = await readFile(path)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { name, recipe, path, mimeType, sizeBytes: bytes.length, sha256, ...size }
}

/** The drawings of a sound, each with its recipe. */
export function waveformPreviews(
  paths: WaveformPaths,
  recipes: Record<keyof WaveformPaths, string>,
): Promise<Preview>[] {
  return (['overview', 'medium', 'fine'] as const).map((detail) =>
    preview(`waveform.${detail}`, recipes[detail], paths[detail], 'application/json'),
  )
}
