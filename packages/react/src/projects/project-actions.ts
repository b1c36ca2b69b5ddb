import type { HoldallClient, TypedProject } from '@holdall/client'
import { holdallKeys } from '../queries/holdall-keys.ts'
import type { Writes } from '../queries/use-writes.ts'

type ProjectsApi = HoldallClient['projects']
/** What may be changed of a project. */
export type ProjectPatch = Parameters<ProjectsApi['updateProject']>[1]
/** What a copy of a project is called. */
export type ProjectCopy = NonNullable<Parameters<ProjectsApi['duplicateProject']>[1]>

/** What is done with projects. Each of them throws an `ApiProblem`. */
export interface ProjectActions<Type extends string = string> {
  /** Makes a project and opens it. @returns its id */
  createProject: (fields: {
    name: string
    description?: string | undefined
    /** @default the type of the hook */
    type?: Type | undefined
    metadata?: Record<string, unknown> | undefined
    externalId?: string | undefined
  }) => Promise<string>
  /** Opens a project. */
  openProject: (id: string) => void
  closeProject: () => void
  updateProject: (id: string, patch: ProjectPatch) => Promise<TypedProject<Type>>
  /** To the trash, and closes it. */
  deleteProject: (id: string) => Promise<void>
  /** Takes it out of the trash. */
  restoreProject: (id: string) => Promise<TypedProject<Type>>
  /** For good, with everything in it. */
  purgeProject: (id: string) => Promise<void>
  /** @returns the copy, which is not opened */
  duplicateProject: (id: string, fields?: ProjectCopy) => Promise<TypedProject<Type>>
}

interface ProjectActionsContext<Type> {
  projects: ProjectsApi
  writes: Writes
  projectType: Type
  open: (id: string | null) => void
  /** Told of a project that went to the trash, or for good. */
  onGone: (id: string) => void
}

export function createProjectActions<Type extends string>({
  projects,
  writes: { write, put, refresh },
  projectType,
  open,
  onGone,
}: ProjectActionsContext<Type>): ProjectActions<Type> {
  const writing = (run: () => Promise<TypedProject>): Promise<TypedProject<Type>> =>
    write(async () => {
      const project = await run()
      put(holdallKeys.project(project.id), project)
      refresh(holdallKeys.projects)
      return project as TypedProject<Type>
    })
  return {
    createProject: async ({ type = projectType, ...fields }) => {
      const { id } = await writing(() => projects.createProject({ ...fields, type }))
      open(id)
      return id
    },
    openProject: open,
    closeProject: () => open(null),
    updateProject: (id, patch) => writing(() => projects.updateProject(id, patch)),
    deleteProject: async (id) => {
      await writing(() => projects.deleteProject(id))
      onGone(id)
    },
    restoreProject: (id) => writing(() => projects.restoreProject(id)),
    purgeProject: async (id) => {
      await write(() => projects.purgeProject(id))
      onGone(id)
      refresh(holdallKeys.projects)
    },
    duplicateProject: (id, fields) => writing(() => projects.duplicateProject(id, fields)),
  }
}
