import type { RegisteredTypes, TypedProject, TypeName } from '@holdall/client'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'
import type { Reading } from '../queries/use-reading.ts'
import { useUserId } from '../queries/use-user-id.ts'
import { useWrites, type Writing } from '../queries/use-writes.ts'
import { useStoragePrefix } from '../storage/use-storage-prefix.ts'
import { createProjectActions, type ProjectActions } from './project-actions.ts'
import { forgetOpened, lastOpened, noteOpened } from './recent-projects.ts'
import { useProject } from './use-project.ts'

export interface UseProjectManagementOptions<Type extends string> {
  projectType: Type
  /** What keys in the browser's storage begin with, and they alone. @default that of the project type */
  storagePrefix?: string | undefined
  /** @default the one whom the server takes the caller for */
  userId?: string | undefined
  /** The project that is open at first. @default none */
  projectId?: string | null | undefined
}

export interface UseProjectManagement<Type extends string> extends Reading, Writing {
  /** The project that is open. */
  projectId: string | null
  /** null while it is being loaded, and while none is open. */
  project: TypedProject<Type> | null
  /** The one that was open last in this browser; null when there was none. */
  lastProjectId: string | null
  actions: ProjectActions<Type>
}

/**
 * The project that is open, and everything that is done with projects of a type.
 *
 * @example
 * const { project, actions } = useProjectManagement({ projectType: 'video-edit', storagePrefix: 'editor' })
 * const id = await actions.createProject({ name: 'Summer', description: '', type: 'video-edit' })
 */
export function useProjectManagement<const Type extends TypeName<RegisteredTypes> | (string & {})>({
  projectType,
  storagePrefix: givenPrefix,
  userId: givenUserId,
  projectId: firstProjectId = null,
}: UseProjectManagementOptions<Type>): UseProjectManagement<Type> {
  const { projects } = useHoldallClient()
  const userId = useUserId(givenUserId)
  const storagePrefix = useStoragePrefix(projectType, givenPrefix)
  const [projectId, open] = useState(firstProjectId)
  const [lastProjectId, setLast] = useState<string | null>(null)
  const { project, ...reading } = useProject<Type>(projectId)
  const { writes, writing } = useWrites()

  const opened = useRef(projectId)
  useEffect(() => {
    opened.current = projectId
    if (userId === undefined) return
    setLast(lastOpened({ storagePrefix, userId }))
    if (projectId !== null) noteOpened({ storagePrefix, userId, projectId })
  }, [storagePrefix, userId, projectId])

  const actions = useMemo(() => {
    const onGone = (id: string) => {
      if (opened.current === id) open(null)
      setLast((last) => (last === id ? null : last))
      if (userId !== undefined) forgetOpened({ storagePrefix, userId, projectId: id })
    }
    return createProjectActions<Type>({ projects, writes, projectType, open, onGone })
  }, [projects, writes, projectType, storagePrefix, userId])
  return { ...reading, ...writing, projectId, project, lastProjectId, actions }
}
