import type { AuditedItem } from './audit-store.ts'

/** What was asked of an item and not answered, or answered for good. */
type Deletion = 'none' | 'trash-asked' | 'trashed' | 'purge-asked' | 'purged'

/** What a client knows about one file that it sent. */
export interface Expectation {
  name: string
  /** The item's id, once an answer has told it. */
  id: string | null
  /** Whether the server has said that it has the file. */
  acknowledged: boolean
  /** Content that the item may have: two while a replacement is unanswered. */
  checksums: string[]
  /** Content that an acknowledged replacement has put into the trash. */
  archived: string[]
  deletion: Deletion
}

/** What must be in the store, judged by nothing but the answers that clients got. */
export class ExpectedStore {
  readonly #items = new Map<string, Expectation>()

  sent(name: string, checksum: string): Expectation {
    const known = this.#items.get(name)
    if (known) return known
    const item: Expectation = {
      name,
      id: null,
      acknowledged: false,
      checksums: [checksum],
      archived: [],
      deletion: 'none',
    }
    this.#items.set(name, item)
    return item
  }

  /** Items that are surely there and may be worked with. */
  live(): Expectation[] {
    return [...this.#items.values()].filter(
      ({ acknowledged, deletion, id }) => acknowledged && id !== null && deletion === 'none',
    )
  }

  /** Those that are in the trash for sure. */
  trashed(): Expectation[] {
    return [...this.#items.values()].filter(({ deletion, id }) => deletion === 'trashed' && id !== null)
  }

  /**
   * Compares with the rows. Afterwards what was uncertain is what it turned out to be.
   *
   * @returns every broken promise, and how many unanswered uploads turned out to be complete
   */
  settle(rows: readonly AuditedItem[]): { violations: string[]; completeUnacknowledged: number } {
    const violations: string[] = []
    let completeUnacknowledged = 0
    const originals = Map.groupBy(
      rows.filter(({ originalMediaId }) => originalMediaId === null),
      ({ originalFilename }) => originalFilename,
    )
    const archives = Map.groupBy(
      rows.filter(({ originalMediaId }) => originalMediaId !== null),
      ({ originalMediaId }) => originalMediaId,
    )
    for (const [name, found] of originals) {
      if (!this.#items.has(name)) violations.push(`${name} is there, and nobody sent it`)
      if (found.length > 1) violations.push(`${name} is there ${found.length} times`)
    }
    for (const item of this.#items.values()) {
      const row = originals.get(item.name)?.[0]
      if (!item.acknowledged && row) completeUnacknowledged += 1
      violations.push(...compare(item, row))
      if (item.deletion !== 'purged' && item.deletion !== 'purge-asked') {
        const kept = archives.get(item.id)?.map(({ checksum }) => checksum) ?? []
        for (const checksum of item.archived)
          if (!kept.includes(checksum))
            violations.push(`${item.name} was replaced; its former bytes are not in the trash`)
      }
      this.#learn(item, row)
    }
    return { violations, completeUnacknowledged }
  }

  #learn(item: Expectation, row: AuditedItem | undefined): void {
    if (!row || row.purging) {
      this.#items.delete(item.name)
      return
    }
    item.acknowledged = true
    item.id = row.id
    if (item.checksums.length > 1 && row.checksum !== item.checksums[0]) item.archived.push(item.checksums[0] as string)
    item.checksums = [row.checksum]
    item.deletion = row.deleted ? 'trashed' : 'none'
  }
}

function compare(item: Expectation, row: AuditedItem | undefined): string[] {
  const { name, id, acknowledged, checksums, deletion } = item
  if (!row || row.purging) {
    if (deletion === 'purged' ? row : acknowledged && deletion !== 'purge-asked')
      return [row ? `${name} was purged and is still there` : `${name} was acknowledged and is lost`]
    return []
  }
  const problems: string[] = []
  if (deletion === 'purged') problems.push(`${name} was purged and is still there`)
  if (id !== null && row.id !== id) problems.push(`${name} was answered as ${id} and is ${row.id}`)
  if (!checksums.includes(row.checksum)) problems.push(`${name} has content that nobody sent`)
  if (deletion === 'trashed' && !row.deleted) problems.push(`${name} was moved to the trash and is not there`)
  if (deletion === 'none' && row.deleted) problems.push(`${name} is in the trash, and nobody put it there`)
  return problems
}
