import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Appearance, AppearanceValues } from './appearance.ts'

export const AppearanceContext = createContext<Appearance | null>(null)

export function useAppearanceStore(): Appearance {
  const appearance = useContext(AppearanceContext)
  if (appearance === null) throw new Error('useAppearanceStore needs an AppearanceContext around it')
  return appearance
}

export function useAppearance(): AppearanceValues {
  const appearance = useAppearanceStore()
  return useSyncExternalStore(appearance.subscribe, appearance.getSnapshot)
}
