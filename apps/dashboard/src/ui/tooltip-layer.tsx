import { useEffect, useLayoutEffect, useRef, useState } from 'react'

interface Shown {
  text: string
  target: DOMRect
  side: string
}

const WAIT_MS = 450
const GAP = 6
const EDGE = 8

/**
 * Names controls on hover and on keyboard focus: one layer for every element with `data-tip` (and `data-tip-side`).
 * Each control carries its own label; this only shows it.
 */
export function TooltipLayer() {
  const box = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState<Shown | null>(null)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let current: Element | null = null
    const hide = () => {
      clearTimeout(timer)
      current = null
      setShown(null)
    }
    const enter = (event: Event) => {
      const element = event.target instanceof Element ? event.target.closest('[data-tip]') : null
      if (element === current) return
      hide()
      if (element === null) return
      current = element
      timer = setTimeout(() => {
        const text = element.getAttribute('data-tip')
        if (text === null || !element.isConnected || element.getAttribute('aria-expanded') === 'true') return
        setShown({
          text,
          target: element.getBoundingClientRect(),
          side: element.getAttribute('data-tip-side') ?? 'bottom',
        })
      }, WAIT_MS)
    }
    const over = (event: PointerEvent) => event.pointerType === 'mouse' && enter(event)
    const focus = (event: FocusEvent) => (event.target as Element).matches(':focus-visible') && enter(event)
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && hide()
    const controller = new AbortController()
    const options = { signal: controller.signal, capture: true, passive: true }
    addEventListener('pointerover', over, options)
    addEventListener('focusin', focus, options)
    addEventListener('focusout', hide, options)
    addEventListener('pointerdown', hide, options)
    addEventListener('keydown', onKey, options)
    addEventListener('scroll', hide, options)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [])

  useLayoutEffect(() => {
    const element = box.current
    if (element === null || shown === null) return
    const { width, height } = element.getBoundingClientRect()
    const { target, side } = shown
    const beside = side === 'left' || side === 'right'
    const left = beside
      ? side === 'right'
        ? target.right + GAP
        : target.left - GAP - width
      : target.left + (target.width - width) / 2
    const below = side !== 'top' && target.bottom + GAP + height < innerHeight
    const top = beside
      ? target.top + (target.height - height) / 2
      : below
        ? target.bottom + GAP
        : target.top - GAP - height
    element.style.left = `${Math.max(EDGE, Math.min(innerWidth - width - EDGE, left))}px`
    element.style.top = `${Math.max(EDGE, Math.min(innerHeight - height - EDGE, top))}px`
  }, [shown])

  if (shown === null) return null
  return (
    <div
      ref={box}
      aria-hidden
      className="pointer-events-none fixed z-50 max-w-72 rounded-sm bg-text-1 px-2 py-1 text-xs text-surface-0 shadow-1"
    >
      {shown.text}
    </div>
  )
}
