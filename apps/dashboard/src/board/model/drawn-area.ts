import type { Rect } from './rect.ts'
import { type Size, shownRect, type View } from './view.ts'

/** What is drawn: more than is shown, in large steps, so that little is drawn anew while the board is moved. */
export function drawnArea(view: View, size: Size): Rect {
  const shown = shownRect(view, size)
  const step = 2 ** Math.ceil(Math.log2(Math.max(shown.w, shown.h, 1) / 2))
  const x = Math.floor(shown.x / step - 0.25) * step
  const y = Math.floor(shown.y / step - 0.25) * step
  return {
    x,
    y,
    w: Math.ceil((shown.x + shown.w) / step + 0.25) * step - x,
    h: Math.ceil((shown.y + shown.h) / step + 0.25) * step - y,
  }
}

/** The zoom in powers of two: pictures of other sizes are only fetched when it changes much. */
export const scaleOf = ({ zoom }: View): number => 2 ** Math.round(Math.log2(zoom))
