import { HoldallError, type Member, type MemberRole } from '@holdall/protocol'
import { actorOf } from '../db/index.ts'
import { type Identity, isUserId } from '../identity/identity.ts'
import { findOwnProject, findProject } from './find-project.ts'
import type { ProjectContext } from './project-context.ts'

const LIST = `
select user_id as "userId", role, created_at as "createdAt" from project_members where project_id = $1 order by created_at, user_id`

/** The owner, then the members in the order they came; members see themselves and the owner. */
export async function listMembers(context: ProjectContext, identity: Identity, projectId: string): Promise<Member[]> {
  const project = await findProject(context.database, identity, projectId)
  const { rows } = await context.database.one<{ userId: string; role: MemberRole; createdAt: Date }>(
    actorOf(identity),
    {
      text: LIST,
      values: [project.id],
    },
  )
  const owner = { userId: project.owner_user_id, role: 'owner' as const, createdAt: project.created_at }
  return [owner, ...rows.filter(({ userId }) => userId !== owner.userId)].map((member) => ({
    ...member,
    createdAt: member.createdAt.toISOString(),
  }))
}

/** One member. @throws {not_found} */
export async function getMember(
  context: ProjectContext,
  identity: Identity,
  projectId: string,
  userId: string,
): Promise<Member> {
  const member = (await listMembers(context, identity, projectId)).find((other) => other.userId === userId)
  if (!member) throw new HoldallError('not_found', 'There is no such member')
  return member
}

/** Makes a user a member, or changes their role. Only the owner may. */
export async function putMember(
  context: ProjectContext,
  identity: Identity,
  projectId: string,
  userId: string,
  role: MemberRole,
): Promise<Member> {
  const project = await findOwnProject(context.database, identity, projectId)
  if (userId === project.owner_user_id)
    throw new HoldallError('conflict', 'The owner of a project cannot be changed', {
      hint: 'Export a bundle and let the other user import it',
    })
  if (!isUserId(userId))
    throw new HoldallError('invalid_request', 'This is no user id', {
      hint: 'User ids have 1 to 255 bytes, and no control characters',
    })
  const { rows } = await context.database.one<{ createdAt: Date }>(actorOf(identity), {
    text: `insert into project_members (project_id, user_id, owner_user_id, role, created_at) values ($1, $2, $3, $4, $5)
      on conflict (project_id, user_id) do update set role = excluded.role returning created_at as "createdAt"`,
    values: [project.id, userId, project.owner_user_id, role, context.clock()],
  })
  return { userId, role, createdAt: (rows[0]?.createdAt ?? context.clock()).toISOString() }
}

/** Ends a membership: the owner anyone's, a member their own. @throws {not_found} */
export async function removeMember(
  context: ProjectContext,
  identity: Identity,
  projectId: string,
  userId: string,
): Promise<void> {
  const project = await findProject(context.database, identity, projectId)
  if (identity.role !== 'service' && identity.userId !== userId)
    await findOwnProject(context.database, identity, project.id)
  const { rowCount } = await context.database.one(actorOf(identity), {
    text: 'delete from project_members where project_id = $1 and user_id = $2',
    values: [project.id, userId],
  })
  if (rowCount !== 1) throw new HoldallError('not_found', 'There is no such member')
}
