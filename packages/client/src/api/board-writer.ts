import type { BoardItem, BoardItemCreate, BoardItemsPatch, BoardWithItems } from '@holdall/protocol'
import { ApiProblem } from '../http/api-problem.ts'
import type { MoodboardsApi } from './moodboards.ts'

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

/** Writes what lies on a board. Both throw an `ApiProblem`. */
export interface BoardWriter {
  /** Shows the change at once. */
  change: (patch: BoardItemsPatch) => Promise<BoardItem[]>
  /** @returns the items as they lie there */
  place: (items: readonly BoardItemCreate[]) => Promise<BoardItem[]>
}

/**
 * Writes what lies on a board: one write after the other, each upon the revision that the one before left; where somebody else was quicker,
 * upon what they left.
 */
export function createBoardWriter(
  moodboards: Pick<MoodboardsApi, 'change' | 'place'>,
  id: string,
  { get, set, read }: KnownBoard,
): BoardWriter {
  let last: Promise<unknown> = Promise.resolve()
  const show = (change: BoardChange) => {
    const board = get()
    if (board !== undefined) set(changedBoard(board, change))
  }
  const attempt = async (write: Write, remove: readonly string[] | undefined): Promise<BoardItem[]> => {
    for (let n = 1; ; n++) {
      try {
        const { revision } = get() ?? (await read())
        const written = await write(revision)
        show({ ...written, remove })
        return written.items
      } catch (error) {
        // What was shown before it was written is taken back, too.
        await read().catch(() => {})
        if (!(error instanceof ApiProblem && error.code === 'precondition_failed') || n === ATTEMPTS) throw error
      }
    }
  }
  const inTurn = (write: Write, remove?: readonly string[]) => {
    const turn = last.then(() => attempt(write, remove))
    last = turn.catch(() => {})
    return turn
  }
  return {
    change: (patch) => {
      show(patch as BoardChange)
      return inTurn((revision) => moodboards.change(id, patch, revision), patch.remove)
    },
    place: (items) => inTurn((revision) => moodboards.place(id, items, revision)),
  }
}

type Write = (revision: number) => Promise<{ items: BoardItem[]; revision: number }>
