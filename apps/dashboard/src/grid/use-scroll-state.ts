import { type RefObject, useEffect, useState } from 'react'

interface ScrollState {
  /** Rounded, so that a page does not render for every pixel. */
  scrollTop: number
  /** False while more than about three screens pass per second. */
  still: boolean
}

const STEP = 120

/** Where a list is scrolled to, and whether it is slow enough to be read. */
export function useScrollState(ref: RefObject<HTMLElement | null>, onScroll: () => void): ScrollState {
  const [state, setState] = useState<ScrollState>({ scrollTop: 0, still: true })
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    let before = { top: element.scrollTop, at: performance.now() }
    let rest: ReturnType<typeof setTimeout> | undefined
    const settle = (still: boolean) => {
      const scrollTop = Math.round(element.scrollTop / STEP) * STEP
      setState((last) => (last.scrollTop === scrollTop && last.still === still ? last : { scrollTop, still }))
    }
    const listen = () => {
      onScroll()
      const at = performance.now()
      const speed = Math.abs(element.scrollTop - before.top) / Math.max(8, at - before.at)
      before = { top: element.scrollTop, at }
      settle(speed * 1000 < element.clientHeight * 4)
      clearTimeout(rest)
      rest = setTimeout(() => settle(true), 90)
    }
    element.addEventListener('scroll', listen, { passive: true })
    return () => {
      element.removeEventListener('scroll', listen)
      clearTimeout(rest)
    }
  }, [ref, onScroll])
  return state
}
