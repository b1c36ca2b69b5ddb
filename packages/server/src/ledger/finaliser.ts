import { HoldallError } from '@holdall/protocol'
import { type Database, type Rows, UnknownOutcomeError } from '../db/index.ts'
import { type Finalisation, finaliseStatement, quotaStatements } from './new-media.ts'
import { quotaError } from './quota.ts'

/** What is known of a row once it is committed. */
export interface Finalised {
  /** Key of an older object with the same owner and content, or null. */
  twinKey: string | null
}

interface Waiting {
  item: Finalisation
  resolve: (finalised: Finalised) => void
  reject: (error: unknown) => void
}

export interface FinaliserOptions {
  /** Finalisations that may share one commit. @default 32 */
  maxBatch?: number
  /** Commits in flight at once, when there is that much to do. @default 2 */
  lanes?: number
}

const WAIT_MS = 1

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
  /** Uploads that are storing their bytes and will want to be finalised shortly. */
  #coming = 0
  #delay: NodeJS.Timeout | undefined
  #waited = false

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
  finalise(item: Finalisation): Promise<Finalised> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      this.#next()
    })
  }

  /**
   * Says that an upload will want to be finalised within milliseconds: a commit waits up to one for those that are as good as here.
   *
   * @returns to be called once, when it has come or will not come
   */
  expect(): () => void {
    this.#coming += 1
    return () => {
      this.#coming -= 1
      this.#next()
    }
  }

  #next(): void {
    while (this.#waiting.length > 0 && this.#mayStart()) {
      const batch = this.#waiting.splice(0, this.#maxBatch)
      clearTimeout(this.#delay)
      this.#delay = undefined
      this.#waited = false
      this.#inFlight++
      void this.#run(batch).finally(() => {
        this.#inFlight--
        this.#next()
      })
    }
  }

  /** Another lane opens only for a full batch: what waits a little shares one commit. */
  #mayStart(): boolean {
    if (this.#waiting.length >= this.#maxBatch) return this.#inFlight < this.#lanes
    if (this.#inFlight > 0) return false
    if (this.#coming === 0 || this.#waited) return true
    this.#delay ??= setTimeout(() => {
      this.#delay = undefined
      this.#waited = true
      this.#next()
    }, WAIT_MS)
    return false
  }

  async #run(batch: Waiting[]): Promise<void> {
    try {
      settle(batch, await this.#commit(batch))
    } catch (error) {
      const single = batch.length === 1 ? batch[0] : undefined
      if (single) {
        const { media, quotaBytes } = single.item
        return single.reject(quotaError(error, media.sizeBytes, quotaBytes))
      }
      // Nothing of a batch with an error took effect, unless the outcome is unknown: then nobody may be told otherwise.
      if (!(error instanceof HoldallError) || error instanceof UnknownOutcomeError) {
        for (const { reject } of batch) reject(error)
        return
      }
      for (const one of batch) await this.#run([one])
    }
  }

  async #commit(batch: Waiting[]): Promise<Map<string, Finalised>> {
    // Users share one statement, which changes between their eyes; what a service does is a part of its own.
    const parts = [...Map.groupBy(batch, ({ item }) => item.actor === 'service')].map(([, waiting]) => {
      const items = waiting.map(({ item }) => item)
      const { actor } = items[0] as Finalisation
      return { actor, statements: [finaliseStatement(items), ...quotaStatements(items)] }
    })
    const results = await this.#database.batch(parts)
    const rows = results.flatMap((result) => (result as Rows<{ id?: string; twinKey?: string | null }>).rows)
    return new Map(rows.flatMap(({ id, twinKey = null }) => (id === undefined ? [] : [[id, { twinKey }]])))
  }
}

function settle(batch: Waiting[], done: Map<string, Finalised>): void {
  for (const { item, resolve, reject } of batch) {
    const finalised = done.get(item.media.id)
    if (finalised) resolve(finalised)
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
