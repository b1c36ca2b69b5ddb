import type { Database } from '../../db/index.ts'
import { readUsage } from '../../ledger/usage.ts'
import { MARKER_KEY } from '../../maintenance/instance.ts'
import { QUARANTINE_PREFIX } from '../../maintenance/quarantine.ts'
import { TEMPORARY_FOLDER } from '../../storage/drivers/fs/temporary.ts'
import type { StoredFiles } from './stored-files.ts'

/** An item as its row describes it. */
export interface AuditedItem {
  id: string
  originalFilename: string
  originalMediaId: string | null
  checksum: string
  status: string
  statusReason: string | null
  deleted: boolean
  purging: boolean
}

/** What rows and files look like beside each other. */
export interface Audit {
  items: AuditedItem[]
  renditions: number
  /** Files that neither a row nor a reservation knows. */
  strays: string[]
  temporaryFiles: string[]
  /** Keys of uploads in parts that were neither finished nor given up. */
  unfinishedUploads: string[]
  /** Files in quarantine. */
  quarantined: string[]
  openReservations: number
  /** Rows without their exact bytes, totals that are off, quarantine that is not noted: never right, at no moment. */
  violations: string[]
}

interface StoredRow {
  what: string
  key: string
  bytes: number
  checksum: string
  purging: boolean
}

const STORED = `
select 'media ' || id as what, storage_key as key, size_bytes as bytes, checksum, purging_at is not null as purging from media
union all
select 'rendition ' || name || ' of ' || media_id, r.storage_key, r.size_bytes, r.checksum, m.purging_at is not null
  from renditions r join media m on m.id = r.media_id`

const ITEMS = `
select id, original_filename as "originalFilename", original_media_id as "originalMediaId", checksum, status, status_reason as "statusReason",
  deleted_at is not null as deleted, purging_at is not null as purging from media order by id`

/** What usage should say, counted from the rows themselves. */
const COUNTED = `
select project_id as "projectId", category, source_type as "sourceType", kind, sum(bytes)::bigint as bytes, count(*)::bigint as files from (
  select coalesce(project_id, '') as project_id, category, source_type, kind, size_bytes as bytes from media
  union all
  select coalesce(m.project_id, ''), r.category, m.source_type, m.kind, r.size_bytes from renditions r join media m on m.id = r.media_id
) as everything group by 1, 2, 3, 4
union all
select project_id, 'documents', 'document', 'document', sum(history_bytes)::bigint, 0 from documents group by 1`

/** Reads every row and every file, without going through the code that wrote them. */
export async function auditStore(database: Database, store: StoredFiles): Promise<Audit> {
  const read = async <T>(text: string) => (await database.one<T>('service', { text, values: [] })).rows
  const stored = await read<StoredRow>(STORED)
  const reservations = await read<{ key: string }>('select storage_key as key from reservations')
  const noted = await read<{ key: string }>('select key from quarantine')
  const files = await store.keys()
  const violations: string[] = []
  for (const row of stored) {
    // An item that is being purged is nobody's any more; its bytes may be gone before its row.
    if (!row.purging) violations.push(...(await checkBytes(store, row)))
  }
  const known = new Set([...stored, ...reservations].map(({ key }) => key))
  const quarantined = files.filter((key) => key.startsWith(QUARANTINE_PREFIX))
  const notes = new Set(noted.map(({ key }) => key))
  for (const key of notes)
    if (!quarantined.includes(key)) violations.push(`quarantine notes ${key}, which is not there`)
  const usage = new Map((await readUsage(database, 'service', null)).map(usageLine))
  const counted = new Map((await read<Parameters<typeof usageLine>[0]>(COUNTED)).map(usageLine))
  for (const name of new Set([...usage.keys(), ...counted.keys()])) {
    const [said, found] = [usage.get(name) ?? '0 bytes in 0 files', counted.get(name) ?? '0 bytes in 0 files']
    if (said !== found) violations.push(`usage of ${name} says ${said}; the rows have ${found}`)
  }
  return {
    items: await read<AuditedItem>(ITEMS),
    renditions: stored.filter(({ what }) => what.startsWith('rendition')).length,
    strays: files.filter((key) => !key.startsWith('.holdall/') && !known.has(key)),
    temporaryFiles: files.filter((key) => key.startsWith(`${TEMPORARY_FOLDER}/`)),
    unfinishedUploads: await store.unfinished(),
    quarantined,
    openReservations: reservations.length,
    violations: [
      ...violations,
      ...files
        .filter((key) => key.startsWith('.holdall/') && key !== MARKER_KEY)
        .filter((key) => !key.startsWith(QUARANTINE_PREFIX) && !key.startsWith(`${TEMPORARY_FOLDER}/`))
        .map((key) => `${key} is in Holdall's own folder and has no business there`),
    ],
  }
}

/** What must hold after a collection to which nothing is too young. */
export function afterCollection(audit: Audit): string[] {
  const { strays, temporaryFiles, unfinishedUploads, openReservations, items, violations } = audit
  return [
    ...violations,
    ...strays.map((key) => `${key} was not collected`),
    ...temporaryFiles.map((key) => `${key} was not swept`),
    ...unfinishedUploads.map((key) => `the upload of ${key} was not given up`),
    ...(openReservations > 0 ? [`${openReservations} reservations are still open`] : []),
    ...items.filter(({ purging }) => purging).map(({ id }) => `${id} was purged halfway`),
  ]
}

async function checkBytes(store: StoredFiles, { what, key, bytes, checksum }: StoredRow): Promise<string[]> {
  const found = await store.facts(key)
  if (!found) return [`${what} has lost its bytes: no ${key}`]
  if (found.sizeBytes !== bytes) return [`${what} says ${bytes} bytes; ${key} has ${found.sizeBytes}`]
  return found.sha256 === checksum ? [] : [`${what}: the bytes of ${key} have another checksum`]
}

function usageLine(row: {
  projectId: string
  category: string
  sourceType: string
  kind: string
  bytes: number
  files: number
}): [string, string] {
  const { projectId, category, sourceType, kind, bytes, files } = row
  return [`${projectId || 'the library'}/${category}/${sourceType}/${kind}`, `${bytes} bytes in ${files} files`]
}
