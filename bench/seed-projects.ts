import { asService, picked, seedDatabase } from './seed.ts'
import { DAYS, oldestAt } from './seed-plan.ts'

/**
 * Fills the list of `user` with rows alone: `projects` live ones, a hundredth as many in the trash, and 20 that another shares. One value
 * of type, status and description is held by 1 % and one by 50 %, independently of the others: `moodboard`/`custom`,
 * `archived`/`active`, the words `rare`/`common`; times spread evenly over 1,000 days.
 */
export function seedProjectList(
  dataFolder: string,
  { user, projects, now }: { user: string; projects: number; now: Date },
): Promise<void> {
  return seedDatabase(dataFolder, async (client) => {
    const seed = (owner: string, prefix: string, count: number, trashed: boolean) => ({
      text: SEED_PROJECTS,
      values: [owner, prefix, count, trashed, oldestAt(now), DAYS],
    })
    await asService(client, [
      seed(user, 'live', projects, false),
      seed(user, 'trashed', Math.ceil(projects / 100), true),
      seed('bench-friend', 'shared', SHARED, false),
      {
        text: "insert into project_members (project_id, user_id, owner_user_id, role) select id, $1, owner_user_id, 'viewer' from projects where owner_user_id = 'bench-friend'",
        values: [user],
      },
    ])
    await client.query('vacuum analyze projects')
    await client.query('vacuum analyze project_members')
  })
}

/** A project and how many files lie in it. */
export interface FilledProject {
  id: string
  files: number
}

/** Gives `user` projects full of rows of media, with their usage as it is once folded. */
export function seedFilledProjects(
  dataFolder: string,
  { user, projects, now }: { user: string; projects: FilledProject[]; now: Date },
): Promise<void> {
  return seedDatabase(dataFolder, async (client) => {
    for (const { id, files } of projects) {
      await asService(client, [
        {
          text: "insert into projects (id, name, type, owner_user_id) values ($2, 'Filled', 'custom', $1)",
          values: [user, id],
        },
        { text: SEED_FILES, values: [user, id, files, now] },
      ])
    }
    await asService(client, [{ text: SEED_TOTALS, values: [user] }])
    for (const table of ['projects', 'media', 'usage_totals']) await client.query(`vacuum analyze ${table}`)
  })
}

const SHARED = 20

const SEED_PROJECTS = `
  insert into projects (id, owner_user_id, name, description, type, status, size_bytes, created_at, updated_at, deleted_at)
  select 'custom-' || $2::text || lpad(i::text, 19, '0'), $1, 'Project ' || md5(i::text), 'Seeded ' || ${picked(1, "'rare'", "'common'", "''")},
    ${picked(2, "'moodboard'", "'custom'", "'video-edit'")}, ${picked(3, "'archived'", "'active'", "'draft'")},
    abs(hashint8extended(i, 4) % 10000000), made, made + make_interval(mins => abs(hashint8extended(i, 5) % 1000)::int),
    case when $4::boolean then made end
  from generate_series(1, $3::bigint) i, lateral (select $5::timestamptz + make_interval(secs => i * $6::float8 * 86400 / $3) as made) t`

const SEED_FILES = `
  insert into media (id, owner_user_id, created_by, project_id, kind, source_type, status, title, filename, original_filename, mime_type,
    size_bytes, checksum, storage_key, category, created_at, updated_at, content_at)
  select 'media-' || md5($2 || i), $1, $1, $2, (array['image', 'video', 'audio'])[1 + i % 3], (array['upload', 'enhanced'])[1 + i % 2], 'ready',
    'File ' || i, 'file-' || i || '.bin', 'File ' || i || '.bin', 'application/octet-stream', 1000 + i, md5(i::text) || md5(i::text),
    'users/' || $1 || '/projects/' || $2 || '/' || i || '.bin', (array['uploads', 'exports', 'music'])[1 + i % 3],
    made, made, made
  from generate_series(1, $3::bigint) i, lateral (select $4::timestamptz - make_interval(secs => i) as made) t`

const SEED_TOTALS = `
  insert into usage_totals (owner_user_id, project_id, category, source_type, kind, bytes, files)
  select owner_user_id, project_id, category, source_type, kind, sum(size_bytes), count(*) from media
    where owner_user_id = $1 group by 1, 2, 3, 4, 5`
