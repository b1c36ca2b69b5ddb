import type { AutoSaveSnapshot } from '@holdall/client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useUserId } from '../queries/use-user-id.ts'
import { useStoragePrefix } from '../storage/use-storage-prefix.ts'
import type { OpenDocument } from './open-document.ts'
import { useOpenDocuments } from './use-open-documents.ts'

export interface UseOpenDocumentOptions {
  projectId: string | null | undefined
  /** @default 'data' */
  document?: string | undefined
  userId?: string | undefined
  projectType: string
  storagePrefix?: string | undefined
  debounceMs?: number | undefined
  maxWaitMs?: number | undefined
}

const NOTHING: AutoSaveSnapshot<never> = {
  status: 'idle',
  body: undefined,
  revision: 0,
  conflicts: [],
  lastSavedAt: null,
  problem: null,
  journal: 'ok',
  journalProblem: null,
}
const neverChanges = () => () => {}
const nothing = () => NOTHING

/** A document for as long as the component is there; null until it is being opened. */
export function useOpenDocument<Body>(given: UseOpenDocumentOptions): {
  document: OpenDocument<Body> | null
  snapshot: AutoSaveSnapshot<Body>
  isLoading: boolean
} {
  const documents = useOpenDocuments()
  const userId = useUserId(given.userId)
  const storagePrefix = useStoragePrefix(given.projectType, given.storagePrefix)
  const [document, setDocument] = useState<OpenDocument<Body> | null>(null)
  // As text they are the same as long as they say the same.
  const options =
    given.projectId && userId
      ? JSON.stringify({ ...given, userId, storagePrefix, document: given.document ?? 'data' })
      : null
  useEffect(() => {
    if (options === null) return
    const acquired = documents.acquire<Body>(JSON.parse(options))
    setDocument(acquired.document)
    return () => {
      setDocument(null)
      acquired.release()
    }
  }, [documents, options])
  const snapshot = useSyncExternalStore<AutoSaveSnapshot<Body>>(
    document?.service.subscribe ?? neverChanges,
    document?.service.snapshot ?? nothing,
    nothing,
  )
  const { body, problem } = snapshot
  return {
    document,
    snapshot,
    isLoading: !!given.projectId && body === undefined && problem === null && !document?.isOpen,
  }
}
