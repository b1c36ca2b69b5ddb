import type { Credits } from '@holdall/protocol'
import { actorOf, type Database } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import type { ProjectRow } from '../project-row.ts'
import { creditsHtml, creditsText, oneLine, webLink } from './credits-text.ts'

type Credit = Credits['items'][number]

interface CreditedRow {
  id: string
  title: string
  attribution: unknown
}

const MAX_ITEMS = 10_000
const MAX_GENERATIONS = 100

// What lies in the project or is named by its documents and scenes, and what that was made from: a better version of somebody's photograph is still
// theirs. A stock item is to be credited whatever is known of it, others when they say whose they are.
const CREDITED = `
with recursive used as (
  select id from media where project_id = $1 and owner_user_id = $2 and deleted_at is null and purging_at is null
  union
  select m.id from media_references r join media m on m.id = r.media_id where r.project_id = $1 and m.purging_at is null
), sources as (
  select id, 0 as depth from used
  union
  select m.original_media_id::text, sources.depth + 1 from sources join media m on m.id = sources.id
  where m.original_media_id is not null and sources.depth < ${MAX_GENERATIONS}
)
select media.id, coalesce(nullif(media.title, ''), media.original_filename) as title, media.attribution
from media where media.id in (select id from sources) and media.purging_at is null
  and (media.source_type = 'stock' or (media.attribution is not null and media.attribution <> '{}'))
order by lower(coalesce(nullif(media.title, ''), media.original_filename)) collate "C", media.id limit ${MAX_ITEMS + 1}`

const UNSEEN = `
select count(distinct r.media_id)::int as unseen from media_references r
where r.project_id = $1 and r.checksum is not null and not exists (select from media m where m.id = r.media_id)`

/** Whose work is in a project, as a list and as text to paste. What the caller may not see is counted, not named. */
export async function projectCredits(database: Database, identity: Identity, project: ProjectRow): Promise<Credits> {
  const [credited, unseen] = (await database.batch([
    {
      actor: actorOf(identity),
      statements: [
        { text: CREDITED, values: [project.id, project.owner_user_id] },
        { text: UNSEEN, values: [project.id] },
      ],
    },
  ])) as unknown as [{ rows: CreditedRow[] }, { rows: [{ unseen: number }] }]
  const items = withoutRepetitions(credited.rows.slice(0, MAX_ITEMS).map(creditOf))
  return {
    items,
    text: creditsText(items),
    html: creditsHtml(items),
    unseen: unseen.rows[0].unseen,
    truncated: credited.rows.length > MAX_ITEMS,
  }
}

/** Rows may be older than the checks at the edge, or come from an import: nothing is taken as it is. */
function creditOf({ id, title, attribution }: CreditedRow): Credit {
  const given = typeof attribution === 'object' && attribution !== null ? (attribution as Record<string, unknown>) : {}
  const author = oneLine(given.author)
  const license = oneLine(given.license)
  const sourceUrl = webLink(given.sourceUrl)
  return {
    mediaId: id,
    otherMediaIds: [],
    title: oneLine(title) ?? id,
    author,
    authorUrl: webLink(given.authorUrl),
    license,
    sourceUrl,
    missing: Object.entries({ author, license, sourceUrl }).flatMap(([name, value]) =>
      value === null ? [name as Credit['missing'][number]] : [],
    ),
  }
}

/** One credit for a work, however many copies, sizes and better versions of it are used. */
function withoutRepetitions(credits: readonly Credit[]): Credit[] {
  const kept = new Map<string, Credit>()
  for (const credit of credits) {
    const { author, authorUrl, license, sourceUrl, title, mediaId } = credit
    // Where the work comes from names it; without that, only what says the same to the letter is taken for the same.
    const key = JSON.stringify([author, authorUrl, license, sourceUrl ?? ['by title', title]])
    const first = kept.get(key)
    if (first) first.otherMediaIds.push(mediaId)
    else kept.set(key, credit)
  }
  return [...kept.values()]
}
