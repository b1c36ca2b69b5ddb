import type { Point } from '../model/rect.ts'
import { panned, zoomed } from '../model/view.ts'
import type { BoardSession } from '../session.ts'
import type { Gesture } from './gesture.ts'
import { pinch } from './pinch.ts'
import { type Press, pressOf } from './press.ts'

const THRESHOLD_PIXELS = 4
const LINE_PIXELS = 16

/** Turns mouse, pen, fingers and wheel on the canvas into what they do to the board. @returns what ends that */
export function listenToPointer(canvas: HTMLElement, session: BoardSession): () => void {
  const { view, hand } = session
  const fingers = new Map<number, Point>()
  let press: (Press & { id: number; from: Point }) | null = null
  let gesture: Gesture | null = null
  let pinching: ReturnType<typeof pinch> | null = null

  const place = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = canvas.getBoundingClientRect()
    return { x: clientX - left, y: clientY - top }
  }
  const drop = (finish: 'end' | 'cancel') => {
    gesture?.[finish]()
    gesture = null
    press = null
  }
  const down = (event: PointerEvent) => {
    if (event.target instanceof Element && event.target.closest('[data-own-pointer]') !== null) return
    const from = place(event)
    fingers.set(event.pointerId, from)
    const [first, second] = [...fingers.values()]
    if (first !== undefined && second !== undefined) {
      drop('cancel')
      pinching = pinch(session, [first, second])
      return
    }
    const next = pressOf(session, event, from)
    if (next === null) return
    if (event.button === 1) event.preventDefault()
    press = { ...next, id: event.pointerId, from }
  }
  const move = (event: PointerEvent) => {
    if (!fingers.has(event.pointerId)) return
    const at = place(event)
    fingers.set(event.pointerId, at)
    const [first, second] = [...fingers.values()]
    if (pinching !== null && first !== undefined && second !== undefined) pinching([first, second])
    if (press === null || press.id !== event.pointerId) return
    if (gesture === null) {
      if (Math.hypot(at.x - press.from.x, at.y - press.from.y) < THRESHOLD_PIXELS) return
      canvas.setPointerCapture(event.pointerId)
      gesture = press.begin()
    }
    gesture.move(at, { shift: event.shiftKey, command: event.ctrlKey || event.metaKey })
  }
  const up = (event: PointerEvent) => {
    fingers.delete(event.pointerId)
    if (fingers.size < 2) pinching = null
    if (press?.id !== event.pointerId) return
    if (gesture === null) press.tap?.()
    drop('end')
  }
  const cancel = (event: PointerEvent) => {
    fingers.delete(event.pointerId)
    pinching = null
    drop('cancel')
  }
  const wheel = (event: WheelEvent) => {
    event.preventDefault()
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1
    if (event.ctrlKey || event.metaKey)
      view.set(zoomed(view.value, Math.exp(-Math.max(-60, Math.min(60, event.deltaY * unit)) / 240), place(event)))
    else {
      const sideways = event.shiftKey && event.deltaX === 0
      const [x, y] = sideways ? [event.deltaY, 0] : [event.deltaX, event.deltaY]
      view.set(panned(view.value, { x: -x * unit, y: -y * unit }))
    }
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || gesture === null) return
    event.stopPropagation()
    drop('cancel')
  }
  const controller = new AbortController()
  const { signal } = controller
  canvas.addEventListener('pointerdown', down, { signal })
  canvas.addEventListener('pointermove', move, { signal })
  canvas.addEventListener('pointerup', up, { signal })
  canvas.addEventListener('pointercancel', cancel, { signal })
  canvas.addEventListener('wheel', wheel, { signal, passive: false })
  addEventListener('keydown', onKey, { signal, capture: true })
  return () => {
    controller.abort()
    drop('cancel')
    hand.set('away')
  }
}
