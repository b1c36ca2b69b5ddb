import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Selection } from './selection.ts'

export const SelectionContext = createContext<Selection | null>(null)

export function useSelectionStore(): Selection {
  const selection = useContext(SelectionContext)
  if (selection === null) throw new Error('useSelectionStore needs a SelectionContext around it')
  return selection
}

/** The selection as a whole; renders with every change. */
export function useSelection(): Selection {
  const selection = useSelectionStore()
  useSyncExternalStore(selection.subscribe, selection.getVersion)
  return selection
}

/** One item's part of it: a tile renders when its own changes. */
export function useSelected(id: string): { selected: boolean; active: boolean; selecting: boolean } {
  const selection = useSelectionStore()
  const bits = useSyncExternalStore(
    selection.subscribe,
    () => (selection.has(id) ? 1 : 0) + (selection.active === id ? 2 : 0) + (selection.empty ? 0 : 4),
  )
  return { selected: (bits & 1) !== 0, active: (bits & 2) !== 0, selecting: (bits & 4) !== 0 }
}
