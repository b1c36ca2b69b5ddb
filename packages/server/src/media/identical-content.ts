import type { Database, Rows } from '../db/index.ts'

interface Question {
  owner: string
  checksum: string
  resolve: (key: string | null) => void
  reject: (error: unknown) => void
}

const FIND = `
select distinct on (checksum) checksum, storage_key as key from media
where owner_user_id = $1 and checksum = any ($2::text[]) and purging_at is null`

/** Finds objects of the same owner and content; questions that arrive while one is asked share the next round trip. */
export class IdenticalContent {
  readonly #database: Database
  #waiting: Question[] = []
  #busy = false

  constructor(database: Database) {
    this.#database = database
  }

  /** @returns the key of an object with this content, or null */
  find(owner: string, checksum: string): Promise<string | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ owner, checksum, resolve, reject })
      if (!this.#busy) void this.#answerAll()
    })
  }

  async #answerAll(): Promise<void> {
    this.#busy = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      try {
        await this.#answer(batch)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#busy = false
  }

  async #answer(batch: Question[]): Promise<void> {
    const byOwner = Map.groupBy(batch, ({ owner }) => owner)
    const parts = [...byOwner].map(([owner, questions]) => ({
      actor: { userId: owner },
      statements: [{ name: 'find-identical', text: FIND, values: [owner, questions.map(({ checksum }) => checksum)] }],
    }))
    const results = (await this.#database.batch(parts)) as Rows<{ checksum: string; key: string }>[]
    let index = 0
    for (const questions of byOwner.values()) {
      const keys = new Map(results[index++]?.rows.map(({ checksum, key }) => [checksum, key]))
      for (const { checksum, resolve } of questions) resolve(keys.get(checksum) ?? null)
    }
  }
}
