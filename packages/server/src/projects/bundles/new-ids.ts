import { type BundleManifest, idPrefix, type ProjectStorageConfig } from '@holdall/protocol'
import type { ProjectContext } from '../project-context.ts'

// Asked as the service: an id may be taken by somebody whose things the importer does not see. An id that others' documents name is not
// given to a stranger's file.
const TAKEN = `
select id from projects where id = $1
union all select id from scenes where id = any ($2::text[])
union all select id from media where id = any ($3::text[])
union all select id from reservations where id = any ($3::text[])
union all select media_id from media_references where media_id = any ($3::text[]) and counts and owner_user_id <> $4`

const EXTERNAL = 'select 1 from projects where owner_user_id = $1 and external_id = $2'

const ANY_ID = /(?<![0-9A-Za-z_-])(?:media|scene)-[0-7][0-9a-hjkmnp-tv-z]{25}(?![0-9A-Za-z_-])/g

/** Which ids things get on this instance: their own where these are free. */
export class NewIds {
  readonly projectId: string
  readonly externalId: string | null
  /** Of those that change. */
  readonly #changed: Map<string, string>

  constructor(projectId: string, externalId: string | null, changed: Map<string, string>) {
    this.projectId = projectId
    this.externalId = externalId
    this.#changed = changed
  }

  of(id: string): string {
    return this.#changed.get(id) ?? id
  }

  isKept(id: string): boolean {
    return !this.#changed.has(id)
  }

  change(id: string, to: string): void {
    this.#changed.set(id, to)
  }

  /** A text with the new ids in place of the old ones; the very same when none changes. */
  rewrite(text: string): string {
    return this.#changed.size === 0 ? text : text.replace(ANY_ID, (id) => this.of(id))
  }

  rewriteJson<T>(value: T): T {
    return this.#changed.size === 0 ? value : (JSON.parse(this.rewrite(JSON.stringify(value))) as T)
  }
}

export async function chooseIds(
  { database, createId }: ProjectContext,
  ownerUserId: string,
  { project, scenes, media }: BundleManifest,
  { storagePrefix }: ProjectStorageConfig,
): Promise<NewIds> {
  const [taken, external] = await database.batch([
    {
      actor: 'service',
      statements: [
        { text: TAKEN, values: [project.id, scenes.map(({ id }) => id), media.map(({ id }) => id), ownerUserId] },
        { text: EXTERNAL, values: [ownerUserId, project.externalId] },
      ],
    },
  ])
  const changed = new Map<string, string>()
  let projectId = project.id
  for (const { id } of (taken?.rows ?? []) as { id: string }[])
    if (id === project.id) projectId = createId(storagePrefix)
    else changed.set(id, createId(idPrefix(id) as string))
  if (idPrefix(projectId) !== storagePrefix) projectId = createId(storagePrefix)
  return new NewIds(projectId, external?.rowCount === 0 ? project.externalId : null, changed)
}
