import type { MediaQuery } from '@holdall/client'
import { createContext, useContext } from 'react'
import type { MakingQuestion } from '../making/making-dialogs.tsx'
import type { Timeline } from '../timeline/timeline.ts'
import type { LibrarySearch } from './library-search.ts'
import type { LibraryActions } from './use-library-actions.ts'

/** What every part of the library page shares. */
export interface Library {
  timeline: Timeline
  actions: LibraryActions
  filter: MediaQuery
  search: LibrarySearch
  sort: string
  trashed: boolean
  /** Changes the address; `replace` keeps the step out of the history. */
  navigate: (change: Partial<LibrarySearch>, options?: { replace?: boolean }) => void
  /** Opens the dialog about something new. It belongs to the page, so it outlives what opened it. */
  ask: (question: MakingQuestion) => void
}

export const LibraryContext = createContext<Library | null>(null)

export function useLibrary(): Library {
  const library = useContext(LibraryContext)
  if (library === null) throw new Error('useLibrary needs a LibraryContext around it')
  return library
}
