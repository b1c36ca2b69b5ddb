import type { Database } from '../../db/index.ts'
import type { ProjectRow } from '../../projects/project-row.ts'
import { IMPORT_DOCUMENT, PATH_MEMBER } from './folder-names.ts'

export interface PresentMedia {
  id: string
  /** In the trash counts as well: it was imported, and somebody threw it away. */
  sha256: string
  path: string | null
  storageKey: string
}

/** What a project has before an import. */
export interface PresentParts {
  media: PresentMedia[]
  /** SHA-256 of the text, by name. */
  documents: Map<string, string>
  sceneIds: Set<string>
  /** What earlier imports left, by path: the SHA-256 of what was stored. Null before the first has ended. */
  journal: Map<string, string> | null
}

const MEDIA = `
select id, checksum as sha256, metadata ->> '${PATH_MEMBER}' as path, storage_key as "storageKey"
from media where project_id = $1 and purging_at is null
order by (deleted_at is not null), created_at, id`

const DOCUMENTS = `
select d.name, encode(sha256(convert_to(r.body, 'UTF8')), 'hex') as sha256, case when d.name = $2 then r.body end as body
from documents d join document_revisions r on r.project_id = d.project_id and r.name = d.name and r.revision = d.revision
where d.project_id = $1 and d.deleted_at is null`

/** Seen with the owner's eyes. */
export async function readPresent(
  database: Database,
  { id, owner_user_id }: Pick<ProjectRow, 'id' | 'owner_user_id'>,
): Promise<PresentParts> {
  const [media, documents, scenes] = await database.batch([
    {
      actor: { userId: owner_user_id },
      statements: [
        { text: MEDIA, values: [id] },
        { text: DOCUMENTS, values: [id, IMPORT_DOCUMENT] },
        { text: 'select id from scenes where project_id = $1', values: [id] },
      ],
    },
  ])
  const bodies = (documents?.rows ?? []) as { name: string; sha256: string; body: string | null }[]
  return {
    media: (media?.rows ?? []) as PresentMedia[],
    documents: new Map(bodies.map(({ name, sha256 }) => [name, sha256])),
    sceneIds: new Set(((scenes?.rows ?? []) as { id: string }[]).map((scene) => scene.id)),
    journal: journalOf(bodies.find(({ name }) => name === IMPORT_DOCUMENT)?.body ?? null),
  }
}

function journalOf(body: string | null): Map<string, string> | null {
  if (body === null) return null
  const { files } = (JSON.parse(body) ?? {}) as { files?: unknown }
  if (typeof files !== 'object' || files === null) return null
  return new Map(Object.entries(files).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}
