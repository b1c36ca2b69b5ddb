import type { Point, Rect } from './rect.ts'

/** What part of the board is shown: the point at the upper left, and how many pixels one unit has. */
export interface View {
  x: number
  y: number
  zoom: number
}

export interface Size {
  width: number
  height: number
}

export const ZOOM = { min: 0.02, max: 4 }

const MARGIN = 48

export const toBoard = ({ x, y, zoom }: View, point: Point): Point => ({ x: x + point.x / zoom, y: y + point.y / zoom })

export const panned = (view: View, pixels: Point): View => ({
  ...view,
  x: view.x - pixels.x / view.zoom,
  y: view.y - pixels.y / view.zoom,
})

/** Zooms while what is under a point of the screen stays there. */
export function zoomed(view: View, factor: number, at: Point): View {
  const zoom = Math.min(ZOOM.max, Math.max(ZOOM.min, view.zoom * factor))
  const fixed = toBoard(view, at)
  return { x: fixed.x - at.x / zoom, y: fixed.y - at.y / zoom, zoom }
}

export const shownRect = ({ x, y, zoom }: View, { width, height }: Size): Rect => {
  return { x, y, w: width / zoom, h: height / zoom }
}

/** All of it, in the middle, and never larger than life. */
export function fitted(rect: Rect | null, { width, height }: Size): View {
  if (rect === null) return { x: -width / 2, y: -height / 2, zoom: 1 }
  const room = { width: Math.max(1, width - 2 * MARGIN), height: Math.max(1, height - 2 * MARGIN) }
  const zoom = Math.max(ZOOM.min, Math.min(1, room.width / rect.w, room.height / rect.h))
  return { x: rect.x + rect.w / 2 - width / zoom / 2, y: rect.y + rect.h / 2 - height / zoom / 2, zoom }
}

/** Moved as little as needed so that a place is to be seen; its upper left where it is larger than the screen. */
export function revealing(view: View, rect: Rect, size: Size): View {
  const margin = 16 / view.zoom
  const shown = shownRect(view, size)
  return {
    ...view,
    x: into(shown.x, shown.w, rect.x - margin, rect.w + 2 * margin),
    y: into(shown.y, shown.h, rect.y - margin, rect.h + 2 * margin),
  }
}

function into(start: number, size: number, from: number, extent: number): number {
  if (from < start || extent > size) return from
  return from + extent > start + size ? from + extent - size : start
}

/** Where a place of the board is on the screen. */
export function onScreen({ x, y, zoom }: View, rect: Rect) {
  return { left: (rect.x - x) * zoom, top: (rect.y - y) * zoom, width: rect.w * zoom, height: rect.h * zoom }
}
