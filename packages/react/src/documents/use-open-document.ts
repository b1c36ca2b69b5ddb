import { type AutoSaveSnapshot, projectConfig } from '@holdall/client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useHoldallClient, useOpenDocuments } from '../holdall-provider.tsx'
import { useUserId } from '../queries/use-user-id.ts'
import type { OpenDocument } from './open-document.ts'

export interface UseOpenDocumentOptions {
  projectId: string | null | undefined
  document: string
  userId: string | undefined
  projectType: string
  storagePrefix: string | undefined
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
export function useOpenDocument<Body>({
  projectId,
  document,
  userId: givenUserId,
  projectType,
  storagePrefix,
  debounceMs,
  maxWaitMs,
}: UseOpenDocumentOptions): { document: OpenDocument<Body> | null; snapshot: AutoSaveSnapshot<Body> } {
  const client = useHoldallClient()
  const documents = useOpenDocuments()
  const userId = useUserId(givenUserId)
  const prefix = storagePrefix ?? projectConfig(client, projectType)?.storagePrefix ?? projectType
  const [open, setOpen] = useState<OpenDocument<Body> | null>(null)
  useEffect(() => {
    if (!projectId || userId === undefined) return
    const timing = {
      ...(debounceMs === undefined ? {} : { debounceMs }),
      ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
    }
    const names = { projectId, document, userId, projectType, storagePrefix: prefix }
    const acquired = documents.acquire<Body>({ ...names, ...timing })
    setOpen(acquired.document)
    return () => {
      setOpen(null)
      acquired.release()
    }
  }, [documents, projectId, document, userId, projectType, prefix, debounceMs, maxWaitMs])
  const snapshot = useSyncExternalStore<AutoSaveSnapshot<Body>>(
    open?.subscribe ?? neverChanges,
    open?.snapshot ?? nothing,
    nothing,
  )
  return { document: open, snapshot }
}
