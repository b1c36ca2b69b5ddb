import { HoldallError } from '@holdall/protocol'
import { actorOf } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { releaseReservation } from '../../ledger/reservations.ts'
import { type Staging, takesStagedUploads } from '../../storage/staging.ts'
import type { MediaContext } from '../media-context.ts'
import { createUpload, type NewUpload } from './create-upload.ts'
import { dropQuietly, finishUpload, judgeUpload } from './finish-upload.ts'
import { HeldUpload, takenOver } from './hold-upload.ts'
import { type Received, receiveBytes, salvageBytes } from './receive-bytes.ts'
import { RunningDigests } from './running-digests.ts'
import { errorOf, problemOf, type UploadRow } from './upload-row.ts'

/** A request of this process that adds to an upload. */
interface Lane {
  stop: (reason: Error) => void
  ended: Promise<unknown>
}

const REFUSALS: ReadonlySet<string> = new Set([
  'unsupported_type',
  'checksum_mismatch',
  'too_large',
  'unprocessable',
  'corrupt',
])

/**
 * Uploads that arrive in several requests, and survive that any of them, or this process, breaks off.
 *
 * Of two requests for one upload the later wins: it takes the upload over by counting up its epoch, which is looked at whenever an offset is
 * committed. A former writer is stopped here, and elsewhere finds out at its next commit; its bytes lie in a run of their own.
 */
export class ResumableUploads {
  readonly #context: MediaContext
  readonly #digests = new RunningDigests()
  readonly #lanes = new Map<string, Lane>()

  constructor(context: MediaContext) {
    this.#context = context
  }

  /** @throws {unavailable} where the store cannot take them; everything that `createUpload` throws */
  create(identity: Identity, request: NewUpload): Promise<UploadRow> {
    this.#staging()
    return createUpload(this.#context, identity, request)
  }

  /** How far an upload is. One whose bytes are all there is finished by the way. @throws {not_found}; why it was refused */
  find(identity: Identity, id: string): Promise<UploadRow> {
    return this.#hold(identity, id, (held) => this.#settle(held, identity))
  }

  /**
   * Adds bytes at `offset`; the upload that they complete becomes a media item.
   *
   * @param receive opens the body once it is wanted
   * @throws {conflict} for another offset than the present one, which `details.offset` tells; what `receiveBytes` and `finishUpload` throw
   */
  append(
    identity: Identity,
    id: string,
    offset: number,
    receive: (stopped: AbortSignal) => Omit<Received, 'judge'>,
  ): Promise<UploadRow> {
    return this.#hold(identity, id, async (held, stopped) => {
      if (held.row.problem) throw errorOf(held.row.problem)
      if (offset !== held.row.offset_bytes) throw wrongOffset(held.row)
      if (held.isOpen && offset < held.row.size_bytes) await this.#receive(held, identity, receive(stopped))
      return await this.#settle(held, identity)
    })
  }

  /** Takes an upload back. @throws {not_found}; {gone} when it has become an item */
  terminate(identity: Identity, id: string): Promise<void> {
    return this.#inLane(id, async () => {
      const { row } = await HeldUpload.take(this.#context, identity, id)
      if (row.state === 'done')
        throw new HoldallError('gone', 'The upload is finished', { hint: 'Delete the media item instead' })
      const { rowCount } = await this.#context.database.one(actorOf(identity), {
        text: "delete from uploads where id = $1 and epoch = $2 and state <> 'done'",
        values: [id, row.epoch],
      })
      if (rowCount !== 1) throw takenOver()
      await this.#drop(row, identity)
    })
  }

  /** Finishes what a killed process had received and not finished. */
  async reconcile(): Promise<void> {
    const { rows } = await this.#context.database.one<Pick<UploadRow, 'id' | 'created_by'>>('service', {
      text: "select id, created_by from uploads where state = 'open' and offset_bytes = size_bytes order by updated_at",
      values: [],
    })
    for (const { id, created_by: userId } of rows) {
      await this.find({ userId, role: 'user', via: 'internal', readOnly: false }, id).catch((error: unknown) =>
        this.#context.log.warn({ mediaId: id, err: String(error) }, 'an upload could not be finished'),
      )
    }
  }

  /** Removes what has waited too long, and what lies in the store for no upload. Room in the quota is given back by the collector. */
  async sweep(): Promise<void> {
    const staging = this.#staging()
    const { rows } = await this.#context.database.one<{ id: string }>('service', {
      text: 'delete from uploads where expires_at < $1 returning id',
      values: [this.#context.clock()],
    })
    for (const { id } of rows) await dropQuietly(this.#context, staging, id)
    for await (const id of staging.stagedUploads()) {
      // The row comes before the bytes and stays behind them.
      const known = await this.#context.database.one('service', {
        text: "select from uploads where id = $1 and state = 'open'",
        values: [id],
      })
      if (known.rowCount === 0) await dropQuietly(this.#context, staging, id)
    }
  }

  async #receive(held: HeldUpload, identity: Identity, received: Omit<Received, 'judge'>): Promise<void> {
    const { row } = held
    const digest = this.#digests.take(row.id, row.offset_bytes)
    try {
      await receiveBytes(held, this.#staging(), digest, {
        ...received,
        judge: async (head) => void (await judgeUpload(this.#context, identity, row, head)),
      })
    } finally {
      if (digest?.offset === row.offset_bytes) this.#digests.putBack(row.id, digest)
    }
  }

  /** Finishes an upload whose bytes are all there. */
  async #settle(held: HeldUpload, identity: Identity): Promise<UploadRow> {
    const { row } = held
    if (row.problem) throw errorOf(row.problem)
    if (!held.isOpen || row.offset_bytes < row.size_bytes) return row
    const digest = this.#digests.take(row.id, row.offset_bytes)
    await finishUpload(this.#context, identity, this.#staging(), held, digest?.end() ?? null)
    return row
  }

  /** Ends an upload that can never become an item, and remembers why. */
  async #refuse(held: HeldUpload, identity: Identity, error: unknown): Promise<void> {
    if (!(error instanceof HoldallError) || !REFUSALS.has(error.code)) return
    if (!held.isOpen || !isWhole(held, error)) return
    const { rowCount } = await this.#context.database.one(actorOf(identity), {
      text: "update uploads set state = 'refused', held = false, problem = $3 where id = $1 and epoch = $2 and state = 'open'",
      values: [held.row.id, held.row.epoch, JSON.stringify(problemOf(error))],
    })
    if (rowCount !== 1) return
    held.row.state = 'refused'
    await this.#drop(held.row, identity)
  }

  /** What was placed goes before the reservation: the collector finds it by that. */
  async #drop(row: UploadRow, identity: Identity): Promise<void> {
    const { database, bucket } = this.#context
    await this.#staging().dropRuns(row.id)
    const { rows } = await database.one<{ key: string }>(actorOf(identity), {
      text: 'select storage_key as key from reservations where id = $1',
      values: [row.id],
    })
    if (rows[0]) await bucket.delete(rows[0].key)
    await releaseReservation(database, actorOf(identity), row.id)
  }

  /** Takes an upload over for as long as `work` lasts; one that can never become an item ends by what `work` throws. */
  #hold(
    identity: Identity,
    id: string,
    work: (held: HeldUpload, stopped: AbortSignal) => Promise<UploadRow>,
  ): Promise<UploadRow> {
    return this.#inLane(id, async (stopped) => {
      const held = await HeldUpload.take(this.#context, identity, id)
      try {
        await salvageBytes(held, this.#staging())
        return await work(held, stopped)
      } catch (error) {
        await this.#refuse(held, identity, error)
        throw error
      } finally {
        await held.release()
      }
    })
  }

  /** One request at a time for an upload; one that comes stops the one before. */
  async #inLane<T>(id: string, work: (stopped: AbortSignal) => Promise<T>): Promise<T> {
    const before = this.#lanes.get(id)
    const stop = new AbortController()
    const begun = (async () => {
      before?.stop(takenOver())
      await before?.ended
      return await work(stop.signal)
    })()
    const lane: Lane = { stop: (reason) => stop.abort(reason), ended: begun.catch(() => {}) }
    this.#lanes.set(id, lane)
    try {
      return await begun
    } finally {
      if (this.#lanes.get(id) === lane) this.#lanes.delete(id)
    }
  }

  #staging(): Staging {
    const { driver } = this.#context.bucket
    if (takesStagedUploads(driver)) return driver.staging
    throw new HoldallError('unavailable', `The ${driver.name} store takes whole files alone`, {
      hint: 'Upload the file in one request',
    })
  }
}

/** A checksum of one request says nothing of the file, nor do more bytes than there should be. */
function isWhole({ row }: HeldUpload, { code }: HoldallError): boolean {
  return row.offset_bytes === row.size_bytes || code === 'unsupported_type' || code === 'corrupt'
}

function wrongOffset({ offset_bytes: offset }: UploadRow): HoldallError {
  return new HoldallError('conflict', `The upload is at byte ${offset}`, {
    hint: 'Ask for the offset and go on from there',
    details: { offset },
  })
}
