import { say } from './commands.ts'
import { around } from './model/rect.ts'
import { fitted, zoomed } from './model/view.ts'
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
  const { view, size, model } = session
  view.set(fitted(around(model.pieces), size.value))
  say(session, 'Everything is shown')
}
