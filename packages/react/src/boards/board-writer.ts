import { ApiProblem, type HoldallClient } from '@holdall/client'
import type { BoardItem, BoardItemCreate, BoardItemsPatch, BoardWithItems } from '@holdall/protocol'
import { withPatch, withWritten } from './board-changes.ts'

/** How often a change is made again upon what others have made of the board. */
const ATTEMPTS = 3

/** The board as the page knows it. */
export interface KnownBoard {
  get: () => BoardWithItems | undefined
  set: (board: BoardWithItems) => void
  /** Reads it from the server. @throws {ApiProblem} */
  read: () => Promise<BoardWithItems>
}

/**
 * Writes what lies on a board, one write after the other, each upon the revision that the one before left. Where somebody else was quicker,
 * the board is read again and the change made upon that.
 */
export class BoardWriter {
  readonly #moodboards: HoldallClient['moodboards']
  readonly #id: string
  readonly #known: KnownBoard
  #last: Promise<unknown> = Promise.resolve()

  constructor(moodboards: HoldallClient['moodboards'], id: string, known: KnownBoard) {
    this.#moodboards = moodboards
    this.#id = id
    this.#known = known
  }

  /** Shows the change at once. @throws {ApiProblem} */
  change(patch: BoardItemsPatch): Promise<void> {
    const board = this.#known.get()
    if (board !== undefined) this.#known.set(withPatch(board, patch))
    return this.#inTurn(async (revision) => {
      const written = await this.#moodboards.change(this.#id, patch, revision)
      return { written, result: undefined, removed: patch.remove }
    })
  }

  /** @returns the items as they lie there @throws {ApiProblem} */
  place(items: readonly BoardItemCreate[]): Promise<BoardItem[]> {
    return this.#inTurn(async (revision) => {
      const written = await this.#moodboards.place(this.#id, items, revision)
      return { written, result: written.items, removed: [] }
    })
  }

  #inTurn<Result>(write: Write<Result>): Promise<Result> {
    const turn = this.#last.then(() => this.#attempt(write))
    this.#last = turn.catch(() => {})
    return turn
  }

  async #attempt<Result>(write: Write<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { revision } = this.#known.get() ?? (await this.#known.read())
        const { written, result, removed } = await write(revision)
        const board = this.#known.get()
        if (board !== undefined) this.#known.set(withWritten(board, written, removed))
        return result
      } catch (error) {
        const isStale = error instanceof ApiProblem && error.code === 'precondition_failed'
        // What was shown before it was written is taken back, too.
        await this.#known.read().catch(() => {})
        if (!isStale || attempt === ATTEMPTS) throw error
      }
    }
  }
}

type Write<Result> = (revision: number) => Promise<{
  written: { items: BoardItem[]; revision: number }
  result: Result
  removed: readonly string[] | undefined
}>
