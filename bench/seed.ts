import pg from 'pg'
import { startEmbedded } from '../packages/server/src/db/embedded/index.ts'
import { DEFAULT_ROLES, migrate } from '../packages/server/src/db/index.ts'
import { silentLogger } from '../packages/server/src/log.ts'
import { DAYS, oldestAt, type SeedPlan, seedProjects } from './seed-plan.ts'

/**
 * Fills libraries with rows alone, before Holdall starts on the folder (or on `DATABASE_URL`). Of every property that
 * the lists filter by, one value is held by 1 % and one by 50 % of the items, independently of the others:
 * `enhanced`/`upload`, `audio`/`image`, tags `rare`/`common`, two projects; times spread evenly over 1,000 days.
 */
export function seedLibraries(dataFolder: string, plans: SeedPlan[], now: Date): Promise<void> {
  return seedDatabase(dataFolder, async (client) => {
    for (const plan of plans) await seedOne(client, plan, now)
    await client.query('vacuum analyze media')
    await client.query('vacuum analyze media_tags')
  })
}

/** Lets `work` write rows into the migrated database of a folder on which no Holdall runs (or into `DATABASE_URL`). */
export async function seedDatabase(dataFolder: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const given = process.env.DATABASE_URL
  const server = given ? undefined : await startEmbedded({ storagePath: dataFolder, log: silentLogger })
  const connectionString = given ?? server?.url ?? ''
  try {
    await migrate({ connectionString })
    const client = new pg.Client({ connectionString })
    await client.connect()
    try {
      await work(client)
    } finally {
      await client.end()
    }
  } finally {
    await server?.stop()
  }
}

async function seedOne(client: pg.Client, plan: SeedPlan, now: Date): Promise<void> {
  const { rare, common } = seedProjects(plan)
  const values = [plan.user, plan.digit, plan.items, plan.publicPercent, rare, common, oldestAt(now), DAYS]
  await asService(client, [
    {
      text: "insert into projects (id, name, type, owner_user_id) select id, 'Seeded', 'custom', $1 from unnest($2::text[]) id on conflict do nothing",
      values: [plan.user, [rare, common]],
    },
    { text: SEED_MEDIA, values },
    { text: COUNT_USAGE, values: [plan.user] },
  ])
}

/** Runs statements in one transaction, with the eyes of a service. */
export async function asService(client: pg.Client, statements: { text: string; values: unknown[] }[]): Promise<void> {
  await client.query('begin')
  await client.query("select set_config('role', $1, true)", [DEFAULT_ROLES.service])
  for (const statement of statements) await client.query(statement)
  await client.query('commit')
}

export const share = (salt: number): string => `abs(hashint8extended(i, ${salt}) % 100)`
/** SQL that takes `one` for 1 %, `half` for 50 % of the rows `i`. */
export const picked = (salt: number, one: string, half: string, rest: string): string =>
  `case when ${share(salt)} = 0 then ${one} when ${share(salt)} >= 50 then ${half} else ${rest} end`

const SEED_MEDIA = `
  insert into media (id, owner_user_id, created_by, project_id, kind, source_type, visibility, status, title, tags, filename,
    original_filename, mime_type, size_bytes, checksum, storage_key, category, width, height, duration_seconds,
    taken_at, created_at, updated_at, content_at)
  select 'media-' || $2::text || lpad(i::text, 25, '0'), $1, $1,
    ${picked(1, '$5', '$6', 'null')},
    ${picked(2, "'audio'", "'image'", "'video'")},
    ${picked(3, "'enhanced'", "'upload'", "'playground'")},
    case when ${share(4)} < $4::int then 'public' else 'private' end,
    'ready', 'Clip ' || md5(i::text), array['set-' || i % 50] || ${picked(5, "array['rare']", "array['common']", 'array[]::text[]')},
    'clip-' || i || '.bin', 'Clip ' || i || '.bin', 'application/octet-stream',
    1000 + abs(hashint8extended(i, 6) % 10000000), md5(i::text) || md5(i::text),
    'users/' || $1 || '/library/uploads/files/clip-' || $2 || '-' || i || '.bin', 'uploads',
    1600, 900, abs(hashint8extended(i, 7) % 6000) / 10.0,
    made - make_interval(mins => (hashint8extended(i, 8) % 100000)::int), made,
    made + make_interval(mins => abs(hashint8extended(i, 9) % 1000)::int), made
  from generate_series(1, $3::bigint) i, lateral (select $7::timestamptz + make_interval(secs => i * $8::float8 * 86400 / $3) as made) t`

/** What uploads would have counted. */
const COUNT_USAGE = `
  insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
  select owner_user_id, coalesce(project_id, ''), category, source_type, kind, sum(size_bytes), count(*)
  from media where owner_user_id = $1 group by 1, 2, 3, 4, 5`
