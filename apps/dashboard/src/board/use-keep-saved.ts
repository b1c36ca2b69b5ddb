import { useEffect } from 'react'
import type { BoardSession } from './session.ts'

/** Saves the board as long as its page is there, and before it is left; asks before what is not saved is lost. */
export function useKeepSaved({ sync }: BoardSession): void {
  useEffect(() => {
    const stop = sync.start()
    const controller = new AbortController()
    const { signal } = controller
    const saveNow = () => void sync.saveNow()
    addEventListener('online', saveNow, { signal })
    document.addEventListener('visibilitychange', saveNow, { signal })
    addEventListener('beforeunload', (event) => sync.hasUnsaved && event.preventDefault(), { signal })
    return () => {
      controller.abort()
      stop()
    }
  }, [sync])
}
