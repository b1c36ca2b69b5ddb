import type { Box } from './picture.ts'

export const FITS = ['cover', 'contain', 'fill', 'inside', 'outside'] as const

/**
 * How a picture meets the wanted box: `cover` crops, `contain` adds borders, `fill` stretches, `inside` and `outside`
 * keep the proportions and are at most, or at least, as large as the box.
 */
export type Fit = (typeof FITS)[number]

export interface Size {
  width: number
  height: number
}

/** No side of a transformed picture is longer. */
export const MAX_SIDE = 4096

/**
 * The box to scale a picture into. Only `fill` may enlarge: for the others a larger wish shrinks to what the source
 * has, in the proportions that were asked for.
 *
 * @param source the size as a person sees it, orientation applied
 * @param wanted with one side missing, the proportions of the source decide it; with both missing, the source does
 */
export function planBox(source: Size, wanted: Partial<Size>, fit: Fit): Box {
  const enlarge = fit === 'fill'
  if (wanted.width === undefined || wanted.height === undefined) {
    const scale = (wanted.width ?? Number.POSITIVE_INFINITY) / source.width
    const other = (wanted.height ?? Number.POSITIVE_INFINITY) / source.height
    const asked = Math.min(scale, other)
    return proportional(source, Number.isFinite(asked) ? Math.min(asked, enlarge ? asked : 1) : 1)
  }
  const box: Size = { width: wanted.width, height: wanted.height }
  const across = box.width / source.width
  const down = box.height / source.height
  switch (fit) {
    case 'inside':
      return proportional(source, Math.min(1, across, down))
    case 'outside':
      return proportional(source, Math.min(1, Math.max(across, down)))
    case 'cover':
      return { ...scaled(box, Math.min(1, 1 / Math.max(across, down))), fit }
    case 'contain':
      return { ...scaled(box, Math.min(1, 1 / Math.min(across, down))), fit }
    case 'fill':
      return { ...scaled(box, 1), fit }
  }
}

function proportional(source: Size, scale: number): Box {
  return { ...scaled(source, scale), fit: 'fill' }
}

function scaled({ width, height }: Size, scale: number): Size {
  const within = Math.min(scale, MAX_SIDE / width, MAX_SIDE / height)
  return { width: Math.max(1, Math.round(width * within)), height: Math.max(1, Math.round(height * within)) }
}
