import type { HoldallClient, TypedProject } from '@holdall/client'
import type { Writes } from '../queries/use-writes.ts'

type ProjectsApi = HoldallClient['projects']
export type ProjectPatch = Parameters<ProjectsApi['updateProject']>[1]
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
  client: HoldallClient
  write: Writes['write']
  projectType: Type
  open: (id: string | null) => void
  isOpen: (id: string) => boolean
  /** Told of a project that went to the trash, or for good. */
  forget: (id: string) => void
  /** Told of the project as it is now; null when it is gone. */
  onWritten: (project: TypedProject | null) => void
}

export function createProjectActions<Type extends string>({
  client: { projects },
  write,
  projectType,
  open,
  isOpen,
  forget,
  onWritten,
}: ProjectActionsContext<Type>): ProjectActions<Type> {
  const writing = (run: () => Promise<TypedProject>): Promise<TypedProject<Type>> =>
    write(async () => {
      const project = await run()
      onWritten(project)
      return project as TypedProject<Type>
    })
  const leave = (id: string) => {
    forget(id)
    if (isOpen(id)) open(null)
  }
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
      leave(id)
    },
    restoreProject: (id) => writing(() => projects.restoreProject(id)),
    purgeProject: async (id) => {
      await write(() => projects.purgeProject(id))
      onWritten(null)
      leave(id)
    },
    duplicateProject: (id, fields) => writing(() => projects.duplicateProject(id, fields)),
  }
}
