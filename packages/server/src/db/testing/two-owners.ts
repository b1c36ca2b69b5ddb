import type { Database, Statement } from '../index.ts'

/** Whose a row is: the column that says so, or null where only services see the table. A table that is missing here fails the tests. */
export const OWNER_COLUMNS: Record<string, string | null> = {
  instance: null,
  users: 'id',
  api_keys: 'user_id',
  sign_in_codes: null,
  idempotency_keys: 'user_id',
  projects: 'owner_user_id',
  project_members: 'owner_user_id',
  media: 'owner_user_id',
  media_tags: 'owner_user_id',
  renditions: 'owner_user_id',
  media_aliases: 'owner_user_id',
  reservations: 'owner_user_id',
  usage_deltas: 'owner_user_id',
  usage_totals: 'owner_user_id',
  outbox: 'owner_user_id',
  quarantine: null,
}

/** One row of every table for each owner; alice's project is shared with viewer `vera` and editor `ed`. */
export async function seedOwners(database: Database, owners = ['alice', 'bob']): Promise<void> {
  const statements: Statement[] = [
    { text: "insert into instance (id) values ('instance-1') on conflict do nothing", values: [] },
    {
      text: "insert into sign_in_codes (hash, user_id, role, expires_at) values ('hash', 'alice', 'user', now() + interval '1 day')",
      values: [],
    },
    {
      text: "insert into quarantine (key, original_key, size_bytes, reason) values ('q', 'users/alice/x', 1, 'stray')",
      values: [],
    },
    ...owners.flatMap(rowsOf),
  ]
  if (owners.includes('alice')) statements.push(member('vera', 'viewer'), member('ed', 'editor'))
  await database.batch([{ actor: 'service', statements }])
}

/** What a media row needs at least. */
export function mediaStatement(
  id: string,
  owner: string,
  more: { createdBy?: string; projectId?: string; visibility?: string; deleted?: boolean; title?: string } = {},
): Statement {
  return {
    text: `insert into media (id, owner_user_id, created_by, project_id, kind, filename, original_filename, mime_type, size_bytes, checksum, storage_key, category, tags, title, visibility, deleted_at)
      values ($1, $2, $3, $4, 'file', 'f', 'f', 'text/plain', 5, repeat('0', 64), $5, 'uploads', array['secret'], $6, $7, $8)`,
    values: [
      id,
      owner,
      more.createdBy ?? owner,
      more.projectId ?? null,
      `users/${owner}/${id}`,
      more.title ?? 'treasure',
      more.visibility ?? 'private',
      more.deleted ? new Date() : null,
    ],
  }
}

function rowsOf(owner: string): Statement[] {
  const insert = (text: string, ...more: unknown[]): Statement => ({ text, values: [owner, ...more] })
  return [
    insert('insert into users (id, quota_bytes) values ($1, 1000)'),
    insert(
      "insert into api_keys (id, user_id, name, role, scopes, prefix, hash) values ('key-' || $1, $1, 'k', 'user', array['read'], 'hk', 'hash-' || $1)",
    ),
    insert(
      "insert into idempotency_keys (user_id, route, key, fingerprint, subject_id, lease_expires_at) values ($1, 'r', 'k', 'f', 's', now())",
    ),
    insert("insert into projects (id, name, type, owner_user_id) values ('shared-' || $1, 'p', 'custom', $1)"),
    insert("insert into projects (id, name, type, owner_user_id) values ('own-' || $1, 'p', 'custom', $1)"),
    mediaStatement(`library-${owner}`, owner),
    mediaStatement(`shared-${owner}`, owner, { projectId: `shared-${owner}` }),
    mediaStatement(`public-${owner}`, owner, { visibility: 'public' }),
    mediaStatement(`trashed-public-${owner}`, owner, { visibility: 'public', deleted: true }),
    insert(
      "insert into project_members (project_id, user_id, owner_user_id, role) values ('own-' || $1, 'nobody-' || $1, $1, 'viewer')",
    ),
    insert(
      "insert into renditions (media_id, name, owner_user_id, storage_key, mime_type, size_bytes, checksum, recipe) values ('library-' || $1, 'thumbnail', $1, 'r-' || $1, 'image/webp', 1, 'c', 'v1')",
    ),
    insert("insert into media_aliases (key, media_id, owner_user_id) values ('old-' || $1, 'library-' || $1, $1)"),
    insert(
      "insert into reservations (id, owner_user_id, created_by, storage_key, expected_bytes, lease_expires_at) values ('res-' || $1, $1, $1, 'res-' || $1, 7, now() + interval '1 hour')",
    ),
    insert(
      "insert into usage_deltas (owner_user_id, category, source_type, kind, bytes, files) values ($1, 'uploads', 'upload', 'file', 20, 4)",
    ),
    insert(
      "insert into usage_totals (owner_user_id, category, source_type, kind, bytes, files) values ($1, 'uploads', 'upload', 'file', 80, 4)",
    ),
    insert("insert into outbox (owner_user_id, kind, subject_id) values ($1, 'media.created', 'library-' || $1)"),
  ]
}

function member(userId: string, role: string): Statement {
  return {
    text: "insert into project_members (project_id, user_id, owner_user_id, role) values ('shared-alice', $1, 'alice', $2)",
    values: [userId, role],
  }
}
