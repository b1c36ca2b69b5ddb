import type {
  ApiProblem,
  AutoSaveConflict,
  AutoSaveStatus,
  DocumentBody,
  RegisteredTypes,
  TypeName,
} from '@holdall/client'
import { useCallback, useEffect, useRef } from 'react'
import { has, overlaid, saysNothing } from './first-data.ts'
import type { Edit, OpenDocument } from './open-document.ts'
import { useOpenDocument } from './use-open-document.ts'

export interface UseDataPersistenceOptions<Type extends string, Name extends string> {
  /** null keeps nothing. */
  projectId: string | null | undefined
  /** Keeps apart what several people who share a browser edit. @default none */
  userId?: string | undefined
  projectType: Type
  /**
   * What the app has: each other value is saved by itself. null while it is being loaded: what comes then is no edit. Leave it out to edit by
   * `update` alone.
   */
  projectData?: Partial<DocumentBody<RegisteredTypes, Type, Name>> | null | undefined
  /** @default 'data' */
  document?: Name | undefined
  /** What keys in the browser's storage begin with, and they alone. @default that of the project type */
  storagePrefix?: string | undefined
  /** Off, only `saveDataToBackend` and `update` save. @default true */
  autoSave?: boolean | undefined
  /** How long edits must pause before they are sent. @default 800 */
  debounceMs?: number | undefined
  /** How long edits that do not pause wait at most. @default 5_000 */
  maxWaitMs?: number | undefined
}

export interface UseDataPersistence<Body> {
  /** The document with all edits, also those of others; undefined until it is open. */
  data: Body | undefined
  /** Edits it: the body that follows, or what makes it. Shown at once, kept within milliseconds, saved soon. */
  update: (edit: Edit<Body>) => void
  /**
   * Saves `projectData` now, or what is given. @returns how it stands
   *
   * @throws {ApiProblem} when the server refuses it; when the document cannot be opened, and so is kept nowhere yet
   */
  saveDataToBackend: (data?: Partial<Body>) => Promise<AutoSaveStatus>
  status: AutoSaveStatus
  /** Whether the server lacks something. */
  hasUnsavedChanges: boolean
  /** Values of others that lost to the edits made here. */
  conflicts: readonly AutoSaveConflict[]
  /** Ends a conflict: the document stays as it is, takes the value that lost, or another. @throws {ApiProblem} */
  resolveConflict: (n: number, choice: 'mine' | 'theirs' | { value: unknown }) => Promise<void>
  lastSavedAt: Date | null
  /** The server's revision that `data` builds on. */
  revision: number
  isLoading: boolean
  /** What the last attempt met. */
  error: ApiProblem | null
  /** Why edits that are not saved would not survive the page; null while they do. */
  journalProblem: string | null
}

const SAVED: readonly AutoSaveStatus[] = ['idle', 'saved', 'conflicted']

/**
 * A document of a project that saves itself, and merges what others save. What `projectData` is at first counts as read, not as edited, unless
 * the document is still empty.
 *
 * @example
 * const { data, status, saveDataToBackend } = useDataPersistence({ projectId, userId, projectType: 'video-edit', projectData })
 */
export function useDataPersistence<
  const Type extends TypeName<RegisteredTypes> | (string & {}),
  const Name extends string = 'data',
>({
  projectData,
  autoSave = true,
  ...options
}: UseDataPersistenceOptions<Type, Name>): UseDataPersistence<DocumentBody<RegisteredTypes, Type, Name>> {
  type Body = DocumentBody<RegisteredTypes, Type, Name>
  const { document, edit: update, snapshot, isLoading } = useOpenDocument<Body>(options)
  const latest = useRef<{ document: OpenDocument<Body> | null; data: Partial<Body> | null | undefined }>(null)
  const taken = useRef<Taken<Body> | null>(null)

  useEffect(() => {
    latest.current = { document, data: projectData }
    const before = taken.current
    if (projectData === null || projectData === undefined) {
      if (before !== null) before.document = null
    } else if (document === null) return
    else if (before?.document !== document) {
      const first = { document, data: projectData, isClaimed: false }
      taken.current = first
      document.whenOpen(() => {
        const { body } = document.service.snapshot()
        first.isClaimed ||= has(body, projectData)
        // A component that goes on to another project may still have what is in the one before.
        if (before !== null || first.isClaimed || !autoSave || !saysNothing(body)) return
        first.isClaimed = true
        document.edit((now) => overlaid(now, projectData))
      })
    } else if (autoSave && before.data !== projectData) {
      document.edit(projectData as Body, before.data as Body)
      before.data = projectData
      // Not before what the app began with has been looked at.
      document.whenOpen(() => {
        before.isClaimed = true
      })
    }
  }, [document, projectData, autoSave])

  const saveDataToBackend = useCallback(
    async (given?: Partial<Body>): Promise<AutoSaveStatus> => {
      if (document === null) return 'idle'
      // Timers of an app call also when it shows another project: nothing of that is for this one.
      const isShown = latest.current?.document === document
      const data = given ?? (isShown ? latest.current?.data : null)
      if (data !== null && data !== undefined) {
        const before = taken.current
        if (isShown) taken.current = { document, data, isClaimed: true }
        // What is saved by hand is an edit, also if it is what the app began with and the document does not have it.
        document.whenOpen(() => {
          if (before?.document !== document || !before.isClaimed) document.edit((body) => overlaid(body, data))
          else if (before.data !== data) document.edit(data as Body, before.data as Body)
        })
      }
      await document.service.open()
      const after = await document.service.flush()
      if (after.status === 'failed' && after.problem !== null) throw after.problem
      return after.status
    },
    [document],
  )
  const resolveConflict = useCallback(
    async (n: number, choice: 'mine' | 'theirs' | { value: unknown }) => document?.service.resolveConflict(n, choice),
    [document],
  )
  const { body, problem, journal: _, ...shown } = snapshot
  return {
    ...shown,
    ...{ data: body, update, saveDataToBackend, resolveConflict },
    hasUnsavedChanges: !SAVED.includes(shown.status),
    isLoading,
    error: problem,
  }
}

/** What the app had when it was last taken in. */
interface Taken<Body> {
  /** null: what comes next is what an app begins with. */
  document: OpenDocument<Body> | null
  data: Partial<Body>
  /** Whether the document has it, with what was merged since. */
  isClaimed: boolean
}
