import type { MediaFacets } from '@holdall/protocol'
import { expect } from 'vitest'
import type { Database } from '../../db/index.ts'
import type { ModelItem } from './library-model.ts'
import { type AnsweredItem, type Call, insertProject, json, rows, sha256 } from './media-requests.ts'

/** A list as it is answered. */
export interface Page {
  items: AnsweredItem[]
  nextCursor: string | null
  facets?: MediaFacets
  total?: number
}

const COUNT = 300
const WORDS = ['red', 'fox', 'café', 'naïve', 'sunset', 'drum-loop', 'take_2', 'Übung', 'x86', 'don’t']
/** Fills alice's library, two projects of hers and one item of bob's. Resolves to what alice has. */
export async function seedLibrary(database: Database): Promise<ModelItem[]> {
  await insertProject(database, { id: 'p1', owner: 'alice', externalId: 'first', viewers: ['vera'], editors: ['ed'] })
  await insertProject(database, { id: 'p2', owner: 'alice' })
  await insertProject(database, { id: 'zed', owner: 'zoe' })
  const model = makeItems()
  await insertItems(database, model)
  const [first] = model as [ModelItem]
  await insertItems(database, [
    { ...first, id: 'media-other', owner: 'bob', projectId: null, visibility: 'public', deleted: false },
  ])
  return model
}

/** Deterministic, with many ties in every sort. */
function makeItems(): ModelItem[] {
  let state = 42
  const next = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * limit)
  }
  const pick = <T>(list: readonly T[]) => list[next(list.length)] as T
  return Array.from({ length: COUNT }, (_, index) => {
    const kind = pick(['image', 'video', 'audio', 'file'] as const)
    const created = new Date(Date.UTC(2026, next(4), 1 + next(5), 0, 0, 0, next(3)))
    const width = kind === 'image' || kind === 'video' ? pick([100, 200, 300]) : null
    return {
      id: `media-${String(index).padStart(4, '0')}`,
      owner: 'alice',
      kind,
      sourceType: pick(['upload', 'upload', 'playground', 'enhanced', 'stock'] as const),
      visibility: pick(['private', 'private', 'public'] as const),
      status: pick(['ready', 'ready', 'ready', 'processing', 'failed'] as const),
      projectId: pick([null, null, 'p1', 'p2']),
      title: next(3) === 0 ? '' : `${pick(WORDS)} ${pick(WORDS)}`,
      description: next(2) === 0 ? '' : `about ${pick(WORDS)}`,
      tags: [...new Set(Array.from({ length: next(4) }, () => pick(['red', 'blue', 'été', 'a b', 'x-ray'])))],
      originalFilename: `${pick(WORDS)}.${pick(['jpg', 'mp4', 'txt'])}`,
      prompt: next(3) === 0 ? pick(WORDS) : null,
      mimeType: {
        image: pick(['image/png', 'image/jpeg']),
        video: 'video/mp4',
        audio: 'audio/mpeg',
        file: pick(['text/plain', 'image/svg+xml']),
      }[kind],
      sizeBytes: next(6) * 100,
      width,
      height: width === null ? null : pick([100, 200, 300]),
      duration: kind === 'video' || kind === 'audio' ? pick([1.5, 2, 60]) : null,
      createdAt: created,
      updatedAt: new Date(created.getTime() + next(3) * 86_400_000),
      takenAt: next(3) === 0 ? new Date(Date.UTC(2020, next(2), 1)) : null,
      deleted: next(8) === 0,
    }
  })
}

function insertItems(database: Database, items: ModelItem[]) {
  return rows(
    database,
    `insert into media (id, owner_user_id, created_by, project_id, kind, source_type, visibility, status, title, description, tags, filename,
        original_filename, mime_type, size_bytes, checksum, storage_key, category, width, height, duration_seconds, metadata, taken_at,
        created_at, updated_at, content_at, deleted_at)
      select id, owner, owner, "projectId", kind, "sourceType", visibility, status, title, description, tags, 'f', "originalFilename", "mimeType",
        "sizeBytes", $2, 'users/' || owner || '/test/' || id, 'uploads', width, height, duration,
        case when prompt is null then '{}' else jsonb_build_object('prompt', prompt) end, "takenAt",
        "createdAt", "updatedAt", "createdAt", case when deleted then "updatedAt" end
      from jsonb_to_recordset($1::jsonb) as x (id text, owner text, "projectId" text, kind text, "sourceType" text, visibility text, status text,
        title text, description text, tags text[], "originalFilename" text, "mimeType" text, "sizeBytes" bigint, width int, height int,
        duration float8, prompt text, "takenAt" timestamptz, "createdAt" timestamptz, "updatedAt" timestamptz, deleted boolean)`,
    [JSON.stringify(items), sha256('')],
  )
}

export const page = (call: Call, query: string) => json<Page>(call(`/api/media?format=v2&${query}`))

/** Page after page to the end. */
export async function everything(call: Call, query: string, limit: number): Promise<AnsweredItem[]> {
  const items: AnsweredItem[] = []
  let cursor: string | null = null
  do {
    const next: Page = await page(
      call,
      `${query}&limit=${limit}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    expect(next.items.length).toBeLessThanOrEqual(limit)
    items.push(...next.items)
    cursor = next.nextCursor
  } while (cursor !== null)
  return items
}
