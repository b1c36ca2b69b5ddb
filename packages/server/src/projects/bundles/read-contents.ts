import { MAX_BUNDLE_ENTRIES, type StorageCategory } from '@holdall/protocol'
import type { Transaction } from '../../db/index.ts'
import { goneMeanwhile } from '../find-project.ts'
import type { ProjectContext } from '../project-context.ts'
import { PROJECT_COLUMNS, type ProjectRow } from '../project-row.ts'

export interface DocumentRow {
  name: string
  revision: number
  schemaVersion: number
  sizeBytes: number
  sha256: string
  /** The text, where all texts so far fit into {@link HELD_TEXT_BYTES}; others are read when their turn comes. */
  body: string | null
}

export interface SceneRow {
  id: string
  externalId: string | null
  name: string
  mediaId: string | null
  audioMediaId: string | null
  metadata: Record<string, unknown>
}

/** An item as the manifest has it, and where its bytes lie. */
export interface MediaContentRow {
  id: string
  sceneId: string | null
  category: StorageCategory
  sourceType: string
  enhancementType: string | null
  originalMediaId: string | null
  kind: string
  filename: string
  originalFilename: string
  mimeType: string
  sizeBytes: number
  sha256: string
  title: string
  description: string
  tags: string[]
  visibility: string
  metadata: Record<string, unknown>
  attribution: Record<string, unknown> | null
  storageKey: string
}

export interface BundleContents {
  project: ProjectRow
  documents: DocumentRow[]
  scenes: SceneRow[]
  media: MediaContentRow[]
  /** Every media id that a document or scene names. */
  named: string[]
}

/** Texts up to this sum are kept from the moment of the snapshot; of larger projects the rest is read by revision. */
const HELD_TEXT_BYTES = 64 * 1024 * 1024

// Writers of documents and scenes lock the row of the project: until this transaction ends, all of it is of one moment.
const PROJECT = `select ${PROJECT_COLUMNS} from projects where id = $1 and purging_at is null for share`

const DOCUMENTS = `
select d.name, d.revision, r.schema_version as "schemaVersion", d.size_bytes as "sizeBytes",
  encode(sha256(convert_to(r.body, 'UTF8')), 'hex') as sha256,
  case when sum(d.size_bytes) over (order by d.name) <= $2 then r.body end as body
from documents d join document_revisions r on r.project_id = d.project_id and r.name = d.name and r.revision = d.revision
where d.project_id = $1 and d.deleted_at is null order by d.name limit ${MAX_BUNDLE_ENTRIES + 1}`

const SCENES = `
select id, external_id as "externalId", name, media_id as "mediaId", audio_media_id as "audioMediaId", metadata
from scenes where project_id = $1 order by position, id`

const MEDIA = `
select id, scene_id as "sceneId", category, source_type as "sourceType", enhancement_type as "enhancementType",
  original_media_id as "originalMediaId", kind, filename, original_filename as "originalFilename", mime_type as "mimeType",
  size_bytes as "sizeBytes", checksum as sha256, title, description, tags, visibility, metadata, attribution, storage_key as "storageKey"
from media
where owner_user_id = $2 and deleted_at is null and purging_at is null
  and (project_id = $1 or id = $3 or id in (select media_id from media_references where project_id = $1))
order by created_at, id limit ${MAX_BUNDLE_ENTRIES + 1}`

const NAMED = 'select distinct media_id as id from media_references where project_id = $1 order by 1'

/** Everything of a project at one moment, but for the bytes. Seen with the owner's eyes: whoever may read a project may take it along. */
export function readContents({ database }: ProjectContext, { id, owner_user_id }: ProjectRow): Promise<BundleContents> {
  return database.as({ userId: owner_user_id }, async (tx) => {
    const [project] = await rowsOf<ProjectRow>(tx, PROJECT, [id])
    if (!project) throw goneMeanwhile()
    const [documents, scenes, media, named] = await Promise.all([
      rowsOf<DocumentRow>(tx, DOCUMENTS, [id, HELD_TEXT_BYTES]),
      rowsOf<SceneRow>(tx, SCENES, [id]),
      rowsOf<MediaContentRow>(tx, MEDIA, [id, owner_user_id, project.cover_media_id]),
      rowsOf<{ id: string }>(tx, NAMED, [id]),
    ])
    return { project, documents, scenes, media, named: named.map((row) => row.id) }
  })
}

/** The text of a document that was too much to hold; null when its revision is not kept any more. */
export async function readText(
  { database }: ProjectContext,
  { id, owner_user_id }: ProjectRow,
  { name, revision }: DocumentRow,
): Promise<string | null> {
  const { rows } = await database.one<{ body: string }>(
    { userId: owner_user_id },
    {
      text: 'select body from document_revisions where project_id = $1 and name = $2 and revision = $3',
      values: [id, name, revision],
    },
  )
  return rows[0]?.body ?? null
}

async function rowsOf<T>(tx: Transaction, text: string, values: unknown[]): Promise<T[]> {
  return (await tx.query<T>({ text, values })).rows
}
