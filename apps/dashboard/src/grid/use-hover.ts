import { type PointerEvent, useEffect, useRef, useState } from 'react'

const WAIT_MS = 150

/** Whether a pointer rests on something. A finger does not, and who wants less motion is not shown any. */
export function useHover(wanted: boolean) {
  const [hovered, setHovered] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const onPointerEnter = ({ pointerType, buttons }: PointerEvent) => {
    if (!wanted || pointerType === 'touch' || buttons !== 0) return
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setHovered(true), WAIT_MS)
  }
  const onPointerLeave = () => {
    clearTimeout(timer.current)
    setHovered(false)
  }
  return { hovered: hovered && wanted, handlers: { onPointerEnter, onPointerLeave } }
}
