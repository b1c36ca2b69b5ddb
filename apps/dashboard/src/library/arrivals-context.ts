import type { MediaItem } from '@holdall/protocol'
import { createContext, useContext, useEffect } from 'react'
import type { Timeline } from '../timeline/timeline.ts'

/** News for whoever shows a list: what has arrived or has become something else, and which list was changed by an action. */
export class Arrivals {
  readonly #target = new EventTarget()

  arrived(item: MediaItem): void {
    this.#target.dispatchEvent(new CustomEvent('arrived', { detail: item }))
  }

  /** An action that began in this list has ended on the server; null: one that no list has shown yet. */
  changed(timeline: Timeline | null): void {
    this.#target.dispatchEvent(new CustomEvent('changed', { detail: timeline }))
  }

  onArrived(listener: (item: MediaItem) => void): () => void {
    return this.#on('arrived', listener)
  }

  onChanged(listener: (timeline: Timeline | null) => void): () => void {
    return this.#on('changed', listener)
  }

  #on<Detail>(type: string, listener: (detail: Detail) => void): () => void {
    const listen = (event: Event) => listener((event as CustomEvent<Detail>).detail)
    this.#target.addEventListener(type, listen)
    return () => this.#target.removeEventListener(type, listen)
  }
}

export const ArrivalsContext = createContext<Arrivals | null>(null)

export function useArrivals(): Arrivals {
  const arrivals = useContext(ArrivalsContext)
  if (arrivals === null) throw new Error('useArrivals needs an ArrivalsContext around it')
  return arrivals
}

/** Calls back for every item that arrives. */
export function useOnArrival(onArrival: (item: MediaItem) => void): void {
  const arrivals = useArrivals()
  useEffect(() => arrivals.onArrived(onArrival), [arrivals, onArrival])
}
