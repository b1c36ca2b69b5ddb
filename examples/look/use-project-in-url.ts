import { useSyncExternalStore } from 'react'

const NAME = 'project'
const listeners = new Set<() => void>()

/** The project that is open is in the address, so that a link leads to it and the back button works. */
export function useProjectInUrl(): [projectId: string | null, open: (projectId: string | null) => void] {
  const projectId = useSyncExternalStore(subscribe, () => new URLSearchParams(location.search).get(NAME))
  return [projectId, open]
}

function open(projectId: string | null): void {
  history.pushState(null, '', projectId === null ? location.pathname : `?${NAME}=${encodeURIComponent(projectId)}`)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('popstate', listener)
  }
}
