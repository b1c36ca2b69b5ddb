import { isSafeSegment, userSegment } from '@holdall/protocol'
import { type Actor, actorOf, type Database } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'

/** Folders of older programs, and of a project's keys. */
const FOLDERS: Readonly<Record<string, string>> = {
  uploads: 'uploads',
  processed: 'processed',
  thumbnails: 'thumbnails',
  exports: 'output',
  music: 'music',
}

/** The extensions that stored videos have: an older thumbnail's name does not say which. */
const VIDEO_EXTENSIONS = 'mp4 mov avi webm mkv m4v mpg m2ts 3gp 3g2 ogv flv wmv asf mxf dv'.split(' ')

// An id of Holdall's own wins over an external id, as everywhere, and the name as it stands over the one without `project_`.
const PROJECT = `
select id, owner_user_id from projects
where purging_at is null and (id = any ($2::text[]) or (external_id = any ($2::text[]) and owner_user_id = $1))
order by (id = $3 or external_id = $3) desc, (id = any ($2::text[])) desc limit 1`

const BY_VIDEO = `
select id from media where storage_key = any ($1::text[]) and purging_at is null
union all select media_id from media_aliases where key = any ($1::text[]) limit 1`

/**
 * The structured key that `{uploads|processed|thumbnails|exports|music}/{project}/{file}` means, where `project` is an id or an external id of
 * the caller's, with or without `project_` before it.
 */
export async function resolveOlderKey(database: Database, identity: Identity, key: string): Promise<string | null> {
  const [area = '', project = '', filename = '', ...more] = key.split('/', 4)
  if (more.length > 0 || !Object.hasOwn(FOLDERS, area) || !isSafeSegment(filename) || project === '') return null
  const names = [project, project.replace(/^project_(?=.)/, '')]
  const { rows } = await database.one<{ id: string; owner_user_id: string }>(actorOf(identity), {
    text: PROJECT,
    values: [identity.userId, names, project],
  })
  const found = rows[0]
  if (!found) return null
  return `users/${userSegment(found.owner_user_id)}/projects/${found.id}/${FOLDERS[area]}/${filename}`
}

/** The video whose thumbnail an older program looks for under this structured key: the one with the same stem. */
export async function findVideoOfThumbnail(database: Database, actor: Actor, key: string): Promise<string | null> {
  const [, place, stem] = /^(users\/[^/]+\/projects\/[^/]+\/)thumbnails\/([^/]+)\.jpg$/.exec(key) ?? []
  if (stem === undefined) return null
  const { rows } = await database.one<{ id: string }>(actor, {
    text: BY_VIDEO,
    values: [VIDEO_EXTENSIONS.map((extension) => `${place}uploads/${stem}.${extension}`)],
  })
  return rows[0]?.id ?? null
}
