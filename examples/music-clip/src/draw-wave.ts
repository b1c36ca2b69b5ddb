import type { Waveform } from '@holdall/client'

/** Draws peaks over the whole canvas. @param heard the part that is not cut off, in shares of the whole */
export function drawWave(
  canvas: HTMLCanvasElement,
  { data, bits, length }: Waveform,
  heard: { from: number; to: number },
): void {
  // It is drawn once for a long look: no matter for a graphics card.
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null || length === 0) return
  const { clientWidth: width, clientHeight: height } = canvas
  canvas.width = width * devicePixelRatio
  canvas.height = height * devicePixelRatio
  context.scale(devicePixelRatio, devicePixelRatio)
  const style = getComputedStyle(canvas)
  const [bright, pale] = [style.color, style.borderTopColor]
  const loudest = bits === 8 ? 128 : 32_768
  for (let x = 0; x < width; x++) {
    const [low, high] = peakBetween(data, Math.floor((x / width) * length), Math.ceil(((x + 1) / width) * length))
    const top = height / 2 - (high / loudest) * (height / 2)
    const bottom = height / 2 - (low / loudest) * (height / 2)
    context.fillStyle = x / width >= heard.from && x / width < heard.to ? bright : pale
    context.fillRect(x, top, 1, Math.max(1, bottom - top))
  }
}

/** The lowest and the highest of some points, each of which is a pair. */
function peakBetween(data: readonly number[], from: number, to: number): [low: number, high: number] {
  let low = 0
  let high = 0
  for (let point = from; point < to; point++) {
    low = Math.min(low, data[point * 2] ?? 0)
    high = Math.max(high, data[point * 2 + 1] ?? 0)
  }
  return [low, high]
}
