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
  picture_hashes: 'owner_user_id',
  renditions: 'owner_user_id',
  jobs: 'owner_user_id',
  media_imports: null,
  media_aliases: 'owner_user_id',
  reservations: 'owner_user_id',
  uploads: 'created_by',
  usage_deltas: 'owner_user_id',
  usage_totals: 'owner_user_id',
  outbox: 'owner_user_id',
  quarantine: null,
  integrity_cursors: null,
  integrity_findings: null,
  documents: 'owner_user_id',
  document_revisions: 'owner_user_id',
  document_conflicts: 'owner_user_id',
  scenes: 'owner_user_id',
  snapshots: 'owner_user_id',
  snapshot_documents: 'owner_user_id',
  snapshot_media: 'owner_user_id',
  media_references: 'owner_user_id',
  moodboards: 'owner_user_id',
  moodboard_items: 'owner_user_id',
}

/** What belongs to a project, and is its members' to read and its editors' to write. */
export const PROJECT_TABLES = [
  'documents',
  'document_revisions',
  'document_conflicts',
  'scenes',
  'snapshots',
  'snapshot_documents',
  'snapshot_media',
  'media_references',
] as const

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
    {
      text: "insert into integrity_cursors (name, position, round_started_at, updated_at) values ('rehash', '', now(), now())",
      values: [],
    },
    {
      text: "insert into integrity_findings (code, subject, message, found_at) values ('missing-object', 'users/alice/x', 'm', now())",
      values: [],
    },
    {
      text: "insert into media_imports (owner_user_id, url_hash, url, media_id, claimed_at) values ('alice', 'h', 'https://x/', 'library-alice', now())",
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
    insert("update media set perceptual_hash = 42 where id = 'library-' || $1"),
    insert(
      "insert into project_members (project_id, user_id, owner_user_id, role) values ('own-' || $1, 'nobody-' || $1, $1, 'viewer')",
    ),
    insert(
      "insert into renditions (media_id, name, owner_user_id, storage_key, mime_type, size_bytes, checksum, recipe) values ('library-' || $1, 'thumbnail', $1, 'r-' || $1, 'image/webp', 1, 'c', 'v1')",
    ),
    insert("insert into jobs (id, owner_user_id, kind, media_id) values ('job-' || $1, $1, 'hls', 'library-' || $1)"),
    insert("insert into media_aliases (key, media_id, owner_user_id) values ('old-' || $1, 'library-' || $1, $1)"),
    insert(
      "insert into reservations (id, owner_user_id, created_by, storage_key, expected_bytes, lease_expires_at) values ('res-' || $1, $1, $1, 'res-' || $1, 7, now() + interval '1 hour')",
    ),
    insert(
      "insert into uploads (id, owner_user_id, created_by, size_bytes, intent, created_at, updated_at, expires_at) values ('up-' || $1, $1, $1, 7, '{}', now(), now(), now())",
    ),
    insert(
      "insert into usage_deltas (owner_user_id, category, source_type, kind, bytes, files) values ($1, 'uploads', 'upload', 'file', 20, 4)",
    ),
    insert(
      "insert into usage_totals (owner_user_id, category, source_type, kind, bytes, files) values ($1, 'uploads', 'upload', 'file', 80, 4)",
    ),
    insert("insert into outbox (owner_user_id, kind, subject_id) values ($1, 'media.created', 'library-' || $1)"),
    insert(
      "insert into moodboards (id, owner_user_id, title, created_at, updated_at) values ('board-' || $1, $1, 'treasure', now(), now())",
    ),
    insert(
      "insert into moodboard_items (id, board_id, owner_user_id, media_id, x, y, w, h, z, created_at, updated_at) values ('on-board-' || $1, 'board-' || $1, $1, 'library-' || $1, 0, 0, 1, 1, 0, now(), now())",
    ),
    ...['shared-', 'own-'].flatMap((prefix) => partsOf(owner, prefix)),
  ]
}

/** One row of everything that a project has; its document uses an item of the owner's library. */
function partsOf(owner: string, prefix: string): Statement[] {
  const insert = (text: string): Statement => ({ text, values: [owner, prefix] })
  return [
    insert(
      "insert into documents (project_id, name, owner_user_id, revision, size_bytes, schema_version, author_user_id, history_bytes, created_at, updated_at) values ($2 || $1, 'timeline', $1, 1, 10, 1, $1, 10, now(), now())",
    ),
    insert(
      "insert into document_revisions (project_id, name, revision, owner_user_id, body, size_bytes, schema_version, author_user_id, created_at) values ($2 || $1, 'timeline', 1, $1, '\"treasure\"', 10, 1, $1, now())",
    ),
    insert(
      "insert into document_conflicts (project_id, name, owner_user_id, revision, path, value, author_user_id, created_at) values ($2 || $1, 'timeline', $1, 1, '/a', '1', $1, now())",
    ),
    insert(
      "insert into scenes (id, project_id, owner_user_id, position, media_id, created_at, updated_at) values ('scene-' || $2 || $1, $2 || $1, $1, 0, 'library-' || $1, now(), now())",
    ),
    insert(
      "insert into snapshots (id, project_id, owner_user_id, name, author_user_id, document_count, media_count, size_bytes, created_at) values ('snap-' || $2 || $1, $2 || $1, $1, 's', $1, 1, 1, 5, now())",
    ),
    insert(
      "insert into snapshot_documents (snapshot_id, project_id, name, owner_user_id, revision) values ('snap-' || $2 || $1, $2 || $1, 'timeline', $1, 1)",
    ),
    insert(
      "insert into snapshot_media (snapshot_id, project_id, media_id, owner_user_id, holder_id, checksum, original_filename, size_bytes) values ('snap-' || $2 || $1, $2 || $1, 'library-' || $1, $1, 'library-' || $1, repeat('0', 64), 'f', 5)",
    ),
    insert(
      "insert into media_references (project_id, kind, source, media_id, owner_user_id, counts, checksum) values ($2 || $1, 'document', 'timeline', 'library-' || $1, $1, true, repeat('0', 64))",
    ),
  ]
}

function member(userId: string, role: string): Statement {
  return {
    text: "insert into project_members (project_id, user_id, owner_user_id, role) values ('shared-alice', $1, 'alice', $2)",
    values: [userId, role],
  }
}
