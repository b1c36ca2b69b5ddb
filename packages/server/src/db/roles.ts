import { HoldallError } from '@holdall/protocol'
import pg from 'pg'

/** The cluster-wide roles of one installation; configurable because several installations may share a cluster. */
export interface RoleNames {
  user: string
  service: string
  /** Owns the functions that search and sum; no login is a member of it. */
  reader: string
}

export const DEFAULT_ROLES: RoleNames = { user: 'holdall_user', service: 'holdall_service', reader: 'holdall_reader' }

const ROLE_NAME = /^[a-z_][a-z0-9_]{0,62}$/

export function checkRoleNames(roles: RoleNames): RoleNames {
  for (const [kind, name] of Object.entries(roles)) {
    if (!ROLE_NAME.test(name)) {
      throw new HoldallError('invalid_request', `HOLDALL_${kind.toUpperCase()}_ROLE: "${name}" is not a role name`, {
        hint: 'Use lower-case letters, digits and "_", at most 63 characters',
      })
    }
  }
  return roles
}

/** Replaces `{{user_role}}`, `{{user_role_literal}}` and their siblings in migration text. */
export function substituteRoles(sql: string, roles: RoleNames): string {
  return sql.replace(
    /\{\{(user|service|reader)_role(_literal)?\}\}/g,
    (_all, which: keyof RoleNames, literal?: string) =>
      literal ? pg.escapeLiteral(roles[which]) : pg.escapeIdentifier(roles[which]),
  )
}

/** Creates the roles where they are missing and lets the login switch to those of users and services without inheriting what they may do. */
export async function ensureRoles(client: pg.ClientBase, roles: RoleNames): Promise<void> {
  for (const role of Object.values(roles)) {
    await client.query(
      `do $$ begin create role ${pg.escapeIdentifier(role)} nologin nobypassrls; exception when duplicate_object or unique_violation then null; end $$`,
    )
  }
  for (const role of [roles.user, roles.service]) await joinRole(client, role)
}

/** Lets the running transaction give functions to the reader role. A concurrent migration of the same cluster waits here for its end. */
export function joinReaderRole(client: pg.ClientBase, { reader }: RoleNames): Promise<void> {
  return joinRole(client, reader)
}

/** Before the transaction ends the login leaves the reader role, whose policies are `true`: nobody ever sees it as a member. */
export async function leaveReaderRole(client: pg.ClientBase, { reader }: RoleNames): Promise<void> {
  // What an administrator granted may not be ours to take away.
  await client.query(
    `do $$ begin revoke ${pg.escapeIdentifier(reader)} from current_user; exception when insufficient_privilege then null; end $$`,
  )
}

async function joinRole(client: pg.ClientBase, role: string): Promise<void> {
  const { rows } = await client.query<{ version: number }>(
    "select current_setting('server_version_num')::int as version",
  )
  const knowsSet = (rows[0]?.version ?? 0) >= 160000
  const member = await client.query<{ ok: boolean }>('select pg_has_role(current_user, $1, $2) as ok', [
    role,
    knowsSet ? 'SET' : 'MEMBER',
  ])
  if (member.rows[0]?.ok) return
  await client.query(
    `grant ${pg.escapeIdentifier(role)} to current_user${knowsSet ? ' with inherit false, set true' : ''}`,
  )
}
