import { HoldallError } from '@holdall/protocol'
import { type Actor, actorOf } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import type { MediaContext } from '../media-context.ts'
import { noSuchUpload, UPLOAD_COLUMNS, UPLOAD_MS, type UploadRow } from './upload-row.ts'

// Whoever held it before may still write to its last run: what comes now goes into one of its own.
const TAKE = `
update uploads set epoch = epoch + 1, held = true, runs = case when held then runs || '[0]'::jsonb else runs end
where id = $1 and created_by = $2 and state = 'open' returning ${UPLOAD_COLUMNS}`

const COMMIT = `
update uploads set offset_bytes = $3, runs = $4, held = $5, updated_at = $6, expires_at = $7
where id = $1 and epoch = $2 and state = 'open' returning id`

/** @see https://www.postgresql.org/docs/current/wal-async-commit.html */
const ASYNCHRONOUS = { name: 'commit-later', text: 'set local synchronous_commit = off', values: [] }

/** An upload that one request works on, until another takes it over. */
export class HeldUpload {
  readonly row: UploadRow
  /** Whether all bytes were there when it was taken: another request may be making an item of them. */
  readonly wasWhole: boolean
  readonly #context: MediaContext
  readonly #actor: Actor

  /**
   * Takes an upload over from whoever holds it. One that has ended is not held: its row says how it ended.
   *
   * @throws {not_found}
   */
  static async take(context: MediaContext, identity: Identity, id: string): Promise<HeldUpload> {
    const actor = actorOf(identity)
    const values = [id, identity.userId]
    const taken = await context.database.one<UploadRow>(actor, { name: 'take-upload', text: TAKE, values })
    if (taken.rows[0]) return new HeldUpload(context, actor, taken.rows[0])
    const text = `select ${UPLOAD_COLUMNS} from uploads where id = $1 and created_by = $2`
    const { rows } = await context.database.one<UploadRow>(actor, { text, values })
    if (!rows[0]) throw noSuchUpload()
    return new HeldUpload(context, actor, rows[0])
  }

  private constructor(context: MediaContext, actor: Actor, row: UploadRow) {
    this.#context = context
    this.#actor = actor
    this.row = row
    this.wasWhole = row.offset_bytes === row.size_bytes
  }

  get isOpen(): boolean {
    return this.row.state === 'open'
  }

  /**
   * Moves the offset to what is durable now.
   *
   * @throws {locked} another request has taken the upload over, and nothing has changed
   * @throws {conflict} the place where it was to go is gone
   */
  async commit(offset: number, runs: number[], { release }: { release: boolean }): Promise<void> {
    const { id, epoch } = this.row
    const now = this.#context.clock()
    const expiresAt = new Date(now.getTime() + UPLOAD_MS)
    const results = await this.#context.database.batch([
      {
        actor: this.#actor,
        statements: [
          // Nobody has been told of an offset in between: the commit that comes before anybody is makes it durable too.
          ...(release || offset === this.row.size_bytes ? [] : [ASYNCHRONOUS]),
          {
            name: 'commit-upload',
            text: COMMIT,
            values: [id, epoch, offset, JSON.stringify(runs), !release, now, expiresAt],
          },
          {
            name: 'renew-reservation',
            text: "update reservations set lease_expires_at = $2 where id = $1 and state = 'open'",
            values: [id, expiresAt],
          },
        ],
      },
    ])
    const [moved, renewed] = results.slice(-2)
    if (moved?.rowCount !== 1) throw takenOver()
    Object.assign(this.row, { offset_bytes: offset, runs, held: !release, updated_at: now, expires_at: expiresAt })
    if (renewed?.rowCount !== 1)
      throw new HoldallError('conflict', 'The project was deleted while the upload went on', {
        hint: 'Restore the project, then upload the file again',
      })
  }

  /** Whether nobody has taken it over, and it has not ended. */
  async isHeld(): Promise<boolean> {
    const text = "select from uploads where id = $1 and epoch = $2 and state = 'open'"
    const { rowCount } = await this.#context.database.one(this.#actor, { text, values: [this.row.id, this.row.epoch] })
    return rowCount === 1
  }

  /** Says that nobody writes to its runs; of no effect when another has taken it over. */
  async release(): Promise<void> {
    if (!this.isOpen || !this.row.held) return
    const { id, epoch } = this.row
    await this.#context.database.one(this.#actor, {
      name: 'release-upload',
      text: "update uploads set held = false where id = $1 and epoch = $2 and state = 'open'",
      values: [id, epoch],
    })
  }
}

export function takenOver(): HoldallError {
  return new HoldallError('locked', 'Another request has taken this upload over', {
    hint: 'Ask for the offset and go on from there',
    retryAfterSeconds: 1,
  })
}
