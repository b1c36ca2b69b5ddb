import type { DocumentBody, RegisteredTypes, TypedProject, TypeName } from '@holdall/client'
import { useCallback } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'
import { useWrites, type Writing } from '../queries/use-writes.ts'

/** A project to be made. */
export interface NewProject<Type extends string> {
  name: string
  description?: string | undefined
  metadata?: Record<string, unknown> | undefined
  /** An id from outside, accepted wherever an id is. */
  externalId?: string | undefined
  /** What its document `data` begins with. */
  data?: Partial<DocumentBody<RegisteredTypes, Type, 'data'>> | undefined
}

export interface UseProjectFactory<Type extends string> extends Writing {
  /** Makes a project, or nothing. @throws {ApiProblem} */
  createProject: (project: NewProject<Type> | string) => Promise<TypedProject<Type>>
}

/**
 * Makes projects of one type.
 *
 * @example const { createProject } = useProjectFactory({ projectType: 'video-edit' })
 * const project = await createProject({ name: 'Summer' })
 */
export function useProjectFactory<const Type extends TypeName<RegisteredTypes> | (string & {})>({
  projectType,
}: {
  projectType: Type
}): UseProjectFactory<Type> {
  const { projects } = useHoldallClient()
  const { writes, writing } = useWrites()
  const createProject = useCallback(
    (given: NewProject<Type> | string) =>
      writes.write(async () => {
        const { data, ...fields }: NewProject<Type> = typeof given === 'string' ? { name: given } : given
        const project = await projects.createProject({ ...fields, type: projectType })
        if (data !== undefined) {
          await projects.saveProjectData<string>(project, data).catch(async (problem) => {
            // Half a project would be in the way of the next attempt.
            await projects.purgeProject(project).catch(() => {})
            throw problem
          })
        }
        writes.put(holdallKeys.project(project.id), project)
        writes.refresh(holdallKeys.projectLists)
        return project
      }),
    [projects, writes, projectType],
  )
  return { ...writing, createProject }
}

/** `useProjectFactory` for music clips. */
export const useMusicClipProject = () => useProjectFactory({ projectType: 'music-clip' })
/** `useProjectFactory` for video edits. */
export const useVideoEditProject = () => useProjectFactory({ projectType: 'video-edit' })
/** `useProjectFactory` for audio edits. */
export const useAudioEditProject = () => useProjectFactory({ projectType: 'audio-edit' })
/** `useProjectFactory` for image edits. */
export const useImageEditProject = () => useProjectFactory({ projectType: 'image-edit' })
/** `useProjectFactory` for projects of no particular kind. */
export const useCustomProject = () => useProjectFactory({ projectType: 'custom' })
