import { useCallback, useSyncExternalStore } from 'react'

/** Something that a media element knows, read anew whenever one of the events tells that it changed. */
export function useMediaValue<Value extends string | number | boolean>(
  media: HTMLMediaElement | null,
  events: readonly string[],
  read: (media: HTMLMediaElement) => Value,
  absent: Value,
): Value {
  const subscribe = useCallback(
    (listener: () => void) => {
      for (const event of events) media?.addEventListener(event, listener)
      return () => {
        for (const event of events) media?.removeEventListener(event, listener)
      }
    },
    [media, events],
  )
  return useSyncExternalStore(subscribe, () => (media === null ? absent : read(media)))
}
