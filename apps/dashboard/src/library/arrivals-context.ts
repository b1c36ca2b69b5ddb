import { createContext, useContext, useEffect } from 'react'
import type { MediaItem } from '../api/types.ts'

/** Tells whoever shows a list that an item has arrived: events named `arrival` with the item as their detail. */
export const ArrivalsContext = createContext<EventTarget>(new EventTarget())

export function useArrivals(onArrival: (item: MediaItem) => void): void {
  const arrivals = useContext(ArrivalsContext)
  useEffect(() => {
    const listen = (event: Event) => onArrival((event as CustomEvent<MediaItem>).detail)
    arrivals.addEventListener('arrival', listen)
    return () => arrivals.removeEventListener('arrival', listen)
  }, [arrivals, onArrival])
}
