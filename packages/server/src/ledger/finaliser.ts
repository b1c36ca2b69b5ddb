import { HoldallError } from '@holdall/protocol'
import { type Actor, type Database, hasSqlState, type Rows, UnknownOutcomeError } from '../db/index.ts'
import { type Finalisation, finaliseStatements } from './new-media.ts'

interface Waiting {
  item: Finalisation
  resolve: () => void
  reject: (error: unknown) => void
}

export interface FinaliserOptions {
  /** Finalisations that may share one commit. @default 32 */
  maxBatch?: number
  /** Commits in flight at once. @default 2 */
  lanes?: number
}

/** SQLSTATE of `holdall.enforce_quota`. */
const QUOTA_EXCEEDED = 'HQ001'

/**
 * Group commit: finalisations that arrive while a commit is on its way share the next one, each under its own actor's eyes. One that fails
 * takes no other with it: its batch is repeated one by one.
 */
export class Finaliser {
  readonly #database: Database
  readonly #maxBatch: number
  readonly #lanes: number
  readonly #waiting: Waiting[] = []
  #inFlight = 0

  constructor(database: Database, { maxBatch = 32, lanes = 2 }: FinaliserOptions = {}) {
    this.#database = database
    this.#maxBatch = maxBatch
    this.#lanes = lanes
  }

  /**
   * Makes a placed object a media item. When it resolves, the transaction is committed.
   *
   * @throws {quota_exceeded} {conflict} (reservation taken back, project being deleted): rolled back for certain
   * @throws UnknownOutcomeError when the connection broke at commit: the row may exist
   */
  finalise(item: Finalisation): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    while (this.#inFlight < this.#lanes && this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#maxBatch)
      this.#inFlight++
      void this.#run(batch).finally(() => {
        this.#inFlight--
        this.#next()
      })
    }
  }

  async #run(batch: Waiting[]): Promise<void> {
    try {
      settle(batch, await this.#commit(batch))
    } catch (error) {
      const single = batch.length === 1 ? batch[0] : undefined
      if (single) return single.reject(hasSqlState(error, QUOTA_EXCEEDED) ? quotaExceeded(single.item) : error)
      // Nothing of a batch with an error took effect, unless the outcome is unknown: then nobody may be told otherwise.
      if (!(error instanceof HoldallError) || error instanceof UnknownOutcomeError) {
        for (const { reject } of batch) reject(error)
        return
      }
      for (const one of batch) await this.#run([one])
    }
  }

  async #commit(batch: Waiting[]): Promise<Set<string>> {
    const byActor = new Map<string, Finalisation[]>()
    for (const { item } of batch) {
      const key = actorKey(item.actor)
      const items = byActor.get(key)
      if (items) items.push(item)
      else byActor.set(key, [item])
    }
    // A fixed order of owners, so that two batches never wait for each other's quota lock.
    const parts = [...byActor.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, items]) => ({ actor: (items[0] as Finalisation).actor, statements: finaliseStatements(items) }))
    const results = await this.#database.batch(parts)
    return new Set(
      results.flatMap((result) => (result as Rows<{ id?: string }>).rows.flatMap(({ id }) => (id ? [id] : []))),
    )
  }
}

function actorKey(actor: Actor): string {
  return actor === 'service' ? 's' : `u${actor.userId}`
}

function settle(batch: Waiting[], done: Set<string>): void {
  for (const { item, resolve, reject } of batch) {
    if (done.has(item.media.id)) resolve()
    else
      reject(
        new HoldallError(
          'conflict',
          item.media.projectId
            ? 'The project was deleted or the upload took too long'
            : 'The upload took too long and was given up',
          {
            hint: 'Upload the file again',
          },
        ),
      )
  }
}

function quotaExceeded({ media, quotaBytes }: Finalisation): HoldallError {
  return new HoldallError(
    'quota_exceeded',
    `The file of ${media.sizeBytes} bytes does not fit into the quota of ${quotaBytes} bytes`,
    {
      hint: 'Delete something for good (purge it from the trash), or ask for a larger quota',
      details: { quotaBytes },
    },
  )
}
