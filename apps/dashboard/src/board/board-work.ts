import type { MediaFeatured } from '@holdall/protocol'
import type { Api } from '../api/create-api.ts'
import type { Enhancement } from '../api/types.ts'
import { showProblem } from '../ui/toast-context.ts'
import { nameOfPiece, type Piece } from './model/piece.ts'
import { placeMedia } from './place.ts'
import { say } from './say.ts'
import type { BoardSession } from './session.ts'

/** A stock picture as somebody describes it. */
export type StockPicture = Pick<MediaFeatured, 'url' | 'provider' | 'attribution'>

/** Where it goes: beside what is there, on the face of the board, or in place of a piece. */
export type StockPlace = { as: 'item' } | { as: 'cover' } | { as: 'replacement'; key: string }

/** What the server does with a board for a person, rather than with its pieces alone. */
export class BoardWork {
  readonly #session: BoardSession
  readonly #api: Api

  constructor(session: BoardSession, api: Api) {
    this.#session = session
    this.#api = api
  }

  /** Has a better version made, which the piece shows from now on. */
  async enhance(piece: Piece, what: Enhancement): Promise<void> {
    const { sync, toasts } = this.#session
    try {
      await this.#changing(piece.key, ({ mediaId, id }) =>
        this.#api.media.enhance(mediaId ?? '', { ...what, boardId: this.#boardId, itemId: id ?? '' }),
      )
      say(this.#session, `${nameOfPiece(piece)} is being enhanced`)
    } catch (error) {
      showProblem(toasts, `${nameOfPiece(piece)} was not enhanced`, error)
      void sync.readAgain()
    }
  }

  /** Begins the work on a failed item again. */
  async retry(piece: Piece): Promise<void> {
    await this.#attempt('The work was not begun again', () => this.#api.media.retry(piece.mediaId ?? ''))
  }

  async setCover(mediaId: string | null): Promise<void> {
    const done = await this.#attempt('The cover was not changed', () =>
      this.#api.moodboards.update(this.#boardId, { coverMediaId: mediaId }),
    )
    if (done) this.#session.toasts.show('The cover of the board is changed')
  }

  /** @throws {ApiProblem} */
  async rename(title: string): Promise<void> {
    await this.#session.sync.run(() => this.#api.moodboards.update(this.#boardId, { title }))
  }

  /** Has a stock picture fetched, and puts it in its place. @throws {ApiProblem} */
  async feature(picture: StockPicture, place: StockPlace): Promise<void> {
    const { sync } = this.#session
    if (place.as === 'item') placeMedia(this.#session, [(await this.#api.media.feature(picture)).item])
    else if (place.as === 'cover') await sync.run(() => this.#api.media.feature({ ...picture, boardId: this.#boardId }))
    else
      await this.#changing(place.key, ({ id }) =>
        this.#api.media.feature({ ...picture, boardId: this.#boardId, ...(id === null ? {} : { itemId: id }) }),
      )
  }

  get #boardId(): string {
    return this.#session.info.value.id
  }

  /** Lets the server change what a piece shows, so that it can be undone. */
  async #changing(key: string, work: (piece: Piece) => Promise<unknown>): Promise<void> {
    const { model, sync } = this.#session
    let before: Piece | undefined
    await sync.run(async () => {
      // All is saved by now: the piece has its id.
      before = model.find(key)
      if (before !== undefined) await work(before)
    })
    const after = model.find(key)
    if (before !== undefined && after !== undefined) model.record(before, after)
  }

  async #attempt(failed: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await this.#session.sync.run(work)
      return true
    } catch (error) {
      showProblem(this.#session.toasts, failed, error)
      return false
    }
  }
}
