import type { AutoSaveSnapshot } from '@holdall/client'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { useStoragePrefix } from '../storage/use-storage-prefix.ts'
import type { Edit, OpenDocument } from './open-document.ts'
import { useOpenDocuments } from './use-open-documents.ts'

export interface UseOpenDocumentOptions {
  projectId: string | null | undefined
  /** @default 'data' */
  document?: string | undefined
  /** Keeps apart what several people who share a browser edit. @default none */
  userId?: string | undefined
  projectType: string
  storagePrefix?: string | undefined
  debounceMs?: number | undefined
  maxWaitMs?: number | undefined
}

const NOTHING = {
  status: 'idle',
  revision: 0,
  conflicts: [],
  lastSavedAt: null,
  problem: null,
  journalProblem: null,
} as object as AutoSaveSnapshot<never>
const neverChanges = () => () => {}
const nothing = () => NOTHING

/** A document for as long as the component is there; null until it is being opened. */
export function useOpenDocument<Body>(given: UseOpenDocumentOptions): {
  document: OpenDocument<Body> | null
  /** Edits it at any time, also before and after. */
  edit: (edit: Edit<Body>) => void
  snapshot: AutoSaveSnapshot<Body>
  isLoading: boolean
} {
  const documents = useOpenDocuments()
  const storagePrefix = useStoragePrefix(given.projectType, given.storagePrefix)
  const [acquired, setAcquired] = useState<{ document: OpenDocument<Body>; options: string } | null>(null)
  // As text they are the same as long as they say the same.
  const { projectId, document: name = 'data', userId = '' } = given
  const options = projectId ? JSON.stringify({ ...given, document: name, userId, storagePrefix }) : null
  useEffect(() => {
    if (options === null) return
    const { document, release } = documents.acquire<Body>(JSON.parse(options))
    setAcquired({ document, options })
    return () => {
      setAcquired(null)
      release()
    }
  }, [documents, options])
  const edit = useCallback(
    (edit: Edit<Body>) => {
      if (options === null) return
      const { document, release } = documents.acquire<Body>(JSON.parse(options))
      release()
      document.edit(edit)
    },
    [documents, options],
  )
  // The one of before is never shown as this one, not even for one rendering.
  const document = acquired?.options === options ? acquired.document : null
  const snapshot = useSyncExternalStore<AutoSaveSnapshot<Body>>(
    document?.service.subscribe ?? neverChanges,
    document?.service.snapshot ?? nothing,
    nothing,
  )
  const { body, problem } = snapshot
  return {
    document,
    edit,
    snapshot,
    isLoading: !!projectId && body === undefined && problem === null && !document?.isOpen,
  }
}
