import { type RefObject, useCallback, useSyncExternalStore } from 'react'

/** Phones of Apple show a video alone, by a method of their own. */
interface AppleVideo {
  webkitEnterFullscreen?: () => void
}

/** Full screen for a player with its controls; null where the browser has none. */
export function useFullscreen(
  frame: RefObject<HTMLElement | null>,
  media: HTMLMediaElement | null,
): { on: boolean; toggle: () => void } | null {
  const subscribe = useCallback((listener: () => void) => {
    document.addEventListener('fullscreenchange', listener)
    return () => document.removeEventListener('fullscreenchange', listener)
  }, [])
  const on = useSyncExternalStore(
    subscribe,
    () => document.fullscreenElement !== null && document.fullscreenElement === frame.current,
  )
  const apple = (media as AppleVideo | null)?.webkitEnterFullscreen
  if (!document.fullscreenEnabled) {
    return apple === undefined ? null : { on: false, toggle: () => apple.call(media) }
  }
  return {
    on,
    toggle: () => {
      // Refused where no person asked for it: then things stay as they are.
      const change = on ? document.exitFullscreen() : frame.current?.requestFullscreen()
      change?.catch(() => {})
    },
  }
}
