import { ApiProblem, type HoldallClient } from '@holdall/client'
import type { BoardItem, BoardItemCreate, BoardItemsPatch, BoardWithItems } from '@holdall/protocol'

/** How often a change is made again upon what others have made of the board. */
const ATTEMPTS = 3

/** The board as the page knows it. */
export interface KnownBoard {
  get: () => BoardWithItems | undefined
  set: (board: BoardWithItems) => void
  /** Reads it from the server. @throws {ApiProblem} */
  read: () => Promise<BoardWithItems>
}

/** What becomes of a board: items by their ids, new ones on top. */
interface BoardChange {
  items?: readonly (Partial<BoardItem> & { id: string })[] | undefined
  remove?: readonly string[] | undefined
  revision?: number | undefined
}

/** The board once a change has been made. */
export function changedBoard(
  board: BoardWithItems,
  { items = [], remove = [], revision = board.revision }: BoardChange,
): BoardWithItems {
  const all = new Map(board.items.map((item) => [item.id, item]))
  for (const item of items) all.set(item.id, { ...all.get(item.id), ...item } as BoardItem)
  for (const id of remove) all.delete(id)
  return { ...board, items: [...all.values()].sort((a, b) => a.z - b.z), itemCount: all.size, revision }
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
  change(patch: BoardItemsPatch): Promise<BoardItem[]> {
    this.#show(patch as BoardChange)
    return this.#inTurn((revision) => this.#moodboards.change(this.#id, patch, revision), patch.remove)
  }

  /** @returns the items as they lie there @throws {ApiProblem} */
  place(items: readonly BoardItemCreate[]): Promise<BoardItem[]> {
    return this.#inTurn((revision) => this.#moodboards.place(this.#id, items, revision))
  }

  #show(change: BoardChange): void {
    const board = this.#known.get()
    if (board !== undefined) this.#known.set(changedBoard(board, change))
  }

  #inTurn(write: Write, remove?: readonly string[]): Promise<BoardItem[]> {
    const turn = this.#last.then(() => this.#attempt(write, remove))
    this.#last = turn.catch(() => {})
    return turn
  }

  async #attempt(write: Write, remove: readonly string[] | undefined): Promise<BoardItem[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { revision } = this.#known.get() ?? (await this.#known.read())
        const written = await write(revision)
        this.#show({ ...written, remove })
        return written.items
      } catch (error) {
        // What was shown before it was written is taken back, too.
        await this.#known.read().catch(() => {})
        const isStale = error instanceof ApiProblem && error.code === 'precondition_failed'
        if (!isStale || attempt === ATTEMPTS) throw error
      }
    }
  }
}

type Write = (revision: number) => Promise<{ items: BoardItem[]; revision: number }>
