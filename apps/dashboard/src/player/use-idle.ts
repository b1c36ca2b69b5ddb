import { useCallback, useEffect, useRef, useState } from 'react'

const IDLE_MS = 2500

/** Whether nothing has moved for a while. `stir` says that something did. */
export function useIdle(watched: boolean): { idle: boolean; stir: () => void } {
  const [idle, setIdle] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const stir = useCallback(() => {
    clearTimeout(timer.current)
    setIdle(false)
    if (watched) timer.current = setTimeout(() => setIdle(true), IDLE_MS)
  }, [watched])
  useEffect(() => {
    stir()
    return () => clearTimeout(timer.current)
  }, [stir])
  return { idle, stir }
}
