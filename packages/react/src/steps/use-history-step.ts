import { useCallback, useRef, useSyncExternalStore } from 'react'
import { type StepLocation, withStep } from './step-location.ts'

export interface UseHistoryStepOptions {
  basePath?: string | undefined
  parameter: string
  /** Off where a router has the address. */
  enabled: boolean
}

/** The step by the History API, for apps without a router. */
export function useHistoryStep({ basePath, parameter, enabled }: UseHistoryStepOptions): StepLocation {
  const onChange = useRef(() => {})
  const subscribe = useCallback(
    (listener: () => void) => {
      if (!enabled) return () => {}
      onChange.current = listener
      window.addEventListener('popstate', listener)
      return () => window.removeEventListener('popstate', listener)
    },
    [enabled],
  )
  const read = () => (enabled ? new URLSearchParams(window.location.search).get(parameter) : null)
  const value = useSyncExternalStore(subscribe, read, () => null)
  const set = useCallback(
    (step: string, { replace }: { replace: boolean }) => {
      const { history, location } = window
      const href = withStep(location.href, basePath, parameter, step)
      history[replace ? 'replaceState' : 'pushState'](history.state, '', href)
      // The browser tells of going back and forward alone.
      onChange.current()
    },
    [basePath, parameter],
  )
  return { value, set }
}
