import { around } from './model/rect.ts'
import { fitted, panned, type Size, zoomed } from './model/view.ts'
import { say } from './say.ts'
import type { BoardSession } from './session.ts'

/** Zooms around the middle of what is shown. */
export function zoomBy(session: BoardSession, factor: number): void {
  const { view, size } = session
  view.set(zoomed(view.value, factor, { x: size.value.width / 2, y: size.value.height / 2 }))
  say(session, `${Math.round(view.value.zoom * 100)} %`)
}

export function zoomTo(session: BoardSession, zoom: number): void {
  zoomBy(session, zoom / session.view.value.zoom)
}

/** Shows everything that lies on the board. */
export function fitAll(session: BoardSession): void {
  fit(session)
  say(session, 'Everything is shown')
}

/** The canvas has another size: what was fitted fits again, else the middle stays in the middle. */
export function resized(session: BoardSession, size: Size): void {
  const { view, fittedView } = session
  const before = session.size.value
  session.size.set(size)
  if (size.width === 0) return
  if (view.value === fittedView.value) fit(session)
  else view.set(panned(view.value, { x: (size.width - before.width) / 2, y: (size.height - before.height) / 2 }))
}

function fit({ view, fittedView, model, size }: BoardSession): void {
  fittedView.set(fitted(around(model.pieces), size.value))
  view.set(fittedView.value)
}
