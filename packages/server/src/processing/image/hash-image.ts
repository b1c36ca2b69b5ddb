import { planBox } from './geometry.ts'
import { perceptualHash } from './perceptual-hash.ts'
import { Picture } from './picture.ts'

export interface HashJob {
  inputPath: string
}

const SIDE = 512

/** The hash alone, for pictures that were looked at before hashes were made. */
export async function hashImage({ inputPath }: HashJob): Promise<{ perceptualHash: string | null }> {
  const picture = await Picture.open(inputPath)
  if (picture.obstacle !== null) return { perceptualHash: null }
  const box = planBox(picture.size, { width: SIDE, height: SIDE }, 'inside')
  return { perceptualHash: await perceptualHash(await picture.decode(box, { r: 0, g: 0, b: 0, alpha: 0 })) }
}
