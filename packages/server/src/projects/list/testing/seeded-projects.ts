import type { ProjectListQuery, ProjectSort } from '@holdall/protocol'
import type { Database } from '../../../db/index.ts'

/** A project as the naive model of the list tests keeps it. */
export interface ListedProject {
  id: string
  owner: string
  externalId: string | null
  name: string
  description: string
  type: string
  status: 'draft' | 'active' | 'archived'
  sizeBytes: number
  createdAt: Date
  updatedAt: Date
  trashed: boolean
  purging: boolean
  importing: boolean
  /** Roles by user. */
  members: Record<string, 'owner' | 'editor' | 'viewer'>
}

const COUNT = 240
const WORDS = ['red', 'Fox', 'café', 'naïve', 'den', 'Übung', 'x86', 'take_2']

/** Projects of una, mia and zoe, with many ties in every sort; some of each are shared with the others. */
export async function seedProjects(database: Database): Promise<ListedProject[]> {
  const model = makeProjects()
  const members = model.flatMap(({ id, owner, members: roles }) =>
    Object.entries(roles).map(([user, role]) => ({ id, owner, user, role })),
  )
  await database.batch([
    {
      actor: 'service',
      statements: [
        {
          text: `insert into projects (id, external_id, name, description, type, status, owner_user_id, size_bytes, created_at, updated_at,
              deleted_at, purging_at, importing_until)
            select id, "externalId", name, description, type, status, owner, "sizeBytes", "createdAt", "updatedAt",
              case when trashed then "updatedAt" end, case when purging then "updatedAt" end, case when importing then "updatedAt" end
            from jsonb_to_recordset($1::jsonb) as x (id text, "externalId" text, name text, description text, type text, status text, owner text,
              "sizeBytes" bigint, "createdAt" timestamptz, "updatedAt" timestamptz, trashed boolean, purging boolean, importing boolean)`,
          values: [JSON.stringify(model)],
        },
        {
          text: `insert into project_members (project_id, user_id, owner_user_id, role)
            select id, "user", owner, role from jsonb_to_recordset($1::jsonb) as x (id text, "user" text, owner text, role text)`,
          values: [JSON.stringify(members)],
        },
      ],
    },
  ])
  return model
}

function makeProjects(): ListedProject[] {
  let state = 7
  const next = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * limit)
  }
  const pick = <T>(list: readonly T[]) => list[next(list.length)] as T
  const users = ['una', 'mia', 'zoe']
  return Array.from({ length: COUNT }, (_, index) => {
    const owner = pick(users)
    const createdAt = new Date(Date.UTC(2026, next(3), 1 + next(4), 0, 0, 0, next(3)))
    const guests = users.filter((user) => user !== owner && next(5) === 0)
    return {
      id: `project-${String(index).padStart(4, '0')}`,
      owner,
      externalId: next(3) === 0 ? `ext-${index}` : null,
      name: `${pick(WORDS)} ${pick(WORDS)}`,
      description: next(2) === 0 ? '' : `about a project, ${pick(WORDS)}`,
      type: pick(['custom', 'custom', 'moodboard', 'video-edit']),
      status: pick(['draft', 'draft', 'active', 'archived'] as const),
      sizeBytes: next(5) * 1_000,
      createdAt,
      updatedAt: new Date(createdAt.getTime() + next(3) * 86_400_000),
      trashed: next(6) === 0,
      purging: next(20) === 0,
      importing: next(20) === 0,
      members: {
        // An owner may be listed among the members, too.
        ...(next(10) === 0 ? { [owner]: 'owner' as const } : {}),
        ...Object.fromEntries(guests.map((guest) => [guest, pick(['editor', 'viewer'] as const)])),
      },
    }
  })
}

/** Whether a project is in the list of `user`. */
export function listed(project: ListedProject, user: string, filter: ProjectListQuery['filter']): boolean {
  return (
    (project.owner === user || project.members[user] !== undefined) &&
    !project.purging &&
    !project.importing &&
    project.trashed === (filter.trashed ?? false) &&
    (filter.type === undefined || filter.type.includes(project.type)) &&
    (filter.status === undefined || filter.status.includes(project.status)) &&
    (filter.q === undefined || contains(project, filter.q))
  )
}

function contains({ name, description, externalId }: ListedProject, q: string): boolean {
  const words = wordsOf([name, description, externalId ?? ''].join(' '))
  return wordsOf(q).every((wanted) => words.some((word) => word.startsWith(wanted)))
}

function wordsOf(text: string): string[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.match(/[\p{L}\p{N}]+/gu) ?? []
}

const SORT_VALUES: Record<ProjectSort['by'], (project: ListedProject) => number | string> = {
  updated: ({ updatedAt }) => updatedAt.getTime(),
  created: ({ createdAt }) => createdAt.getTime(),
  name: ({ name }) => name.toLowerCase(),
  size: ({ sizeBytes }) => sizeBytes,
}

/** By sort value, then id, both in the sort's direction. */
export function modelOrder(projects: readonly ListedProject[], { by, descending }: ProjectSort): ListedProject[] {
  const value = SORT_VALUES[by]
  const sign = descending ? -1 : 1
  const compare = (a: number | string, b: number | string) =>
    typeof a === 'number' ? a - (b as number) : Buffer.compare(Buffer.from(a), Buffer.from(b as string))
  return projects.toSorted((a, b) => sign * (compare(value(a), value(b)) || (a.id < b.id ? -1 : 1)))
}
