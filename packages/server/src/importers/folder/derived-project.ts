import {
  externalIdSchema,
  HoldallError,
  PROJECT_STATUSES,
  type ProjectCreate,
  parseInput,
  projectCreateSchema,
} from '@holdall/protocol'

/** The type in which all that the layout holds finds room: pictures, videos and sound. */
export const FOLDER_PROJECT_TYPE = 'video-edit'
/** The member of a project's metadata that says where it was imported from. */
export const IMPORTED_FROM = 'importedFrom'

/** The name by which a project folder is known: what its `metadata.json` says, else its `holdall.json`, else that of the folder. @throws {invalid_request} */
export function folderIdOf(metadata: unknown, externalId: string | null, folderName: string): string {
  for (const name of [member(metadata, 'projectId'), externalId, folderName])
    if (typeof name === 'string' && isAccepted(() => parseInput(externalIdSchema, name, 'The id'))) return name
  throw new HoldallError('invalid_request', 'The folder has a name that no project can have: rename it', {
    hint: 'Or give its metadata.json a projectId',
  })
}

/** The project that a folder becomes. */
export function deriveProject(metadata: unknown, folderId: string): Required<Omit<ProjectCreate, 'externalId'>> {
  const word = (...names: string[]) => names.map((name) => member(metadata, name)).find(isText)
  const status = PROJECT_STATUSES.find((known) => known === member(metadata, 'status')) ?? 'draft'
  const project = {
    name: (word('name', 'title') ?? folderId).slice(0, 200),
    description: (word('description') ?? '').slice(0, 10_000),
    type: FOLDER_PROJECT_TYPE,
    status,
    metadata: { [IMPORTED_FROM]: { source: 'folder', id: folderId } },
  }
  if (isAccepted(() => parseInput(projectCreateSchema, project, 'The project'))) return project
  return { ...project, name: folderId, description: '' }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function isAccepted(parse: () => unknown): boolean {
  try {
    parse()
    return true
  } catch {
    return false
  }
}
