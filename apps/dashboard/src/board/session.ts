import type { HoldallClient } from '@holdall/client'
import type { Board, BoardWithItems } from '@holdall/protocol'
import { createContext, useContext, useSyncExternalStore } from 'react'
import { countOf } from '../format/count.ts'
import { showProblem } from '../ui/toast-context.ts'
import type { Toasts } from '../ui/toasts.ts'
import type { Arrival } from './arrivals.ts'
import { Cell } from './cell.ts'
import { BoardModel, type BoardState } from './model/board-model.ts'
import { BoardSync } from './model/board-sync.ts'
import type { Rect } from './model/rect.ts'
import type { Guide } from './model/snap.ts'
import { fitted, type Size, type View } from './model/view.ts'

/** A board that is open: what lies on it, and what is shown of it. It lives as long as its page. */
export interface BoardSession {
  readonly model: BoardModel
  readonly sync: BoardSync
  readonly info: Cell<Board>
  readonly canEdit: boolean
  readonly toasts: Toasts
  readonly view: Cell<View>
  /** The view that shows everything, if that was asked for last. */
  readonly fittedView: Cell<View>
  readonly size: Cell<Size>
  /** The piece that has the focus, or would get it. */
  readonly active: Cell<string | null>
  /** The piece whose note is being written. */
  readonly editing: Cell<string | null>
  /** Whether the space bar makes the pointer a hand, and whether that has moved the board. */
  readonly hand: Cell<'away' | 'ready' | 'used'>
  readonly guides: Cell<readonly Guide[]>
  readonly lasso: Cell<Rect | null>
  /** How far the work on media items is, 0 to 1. */
  readonly progress: Cell<ReadonlyMap<string, number>>
  /** Files on their way to the board. */
  readonly arrivals: Cell<readonly Arrival[]>
  readonly dialog: Cell<BoardDialog | null>
  /** What a screen reader says next. */
  readonly said: Cell<string>
}

/** What is asked or shown in front of the board. @property replaces the key of the piece that will show something else */
export type BoardDialog =
  | { kind: 'library'; replaces: string | null }
  | { kind: 'stock'; replaces: string | null }
  | { kind: 'compare'; mediaId: string }
  | { kind: 'rename' }
  | { kind: 'keys' }

interface SessionOptions {
  boards: HoldallClient['moodboards']
  toasts: Toasts
  canEdit: boolean
}

export function createSession(board: BoardWithItems, { boards, toasts, canEdit }: SessionOptions): BoardSession {
  const model = new BoardModel(board)
  const info = new Cell<Board>(board)
  const sync = new BoardSync({
    model,
    boards,
    boardId: board.id,
    onRead: (read) => info.set(read),
    onConflict: (lost) =>
      toasts.show('The board was changed elsewhere', {
        detail: `It is shown anew. ${lost === 0 ? 'Your own changes were kept.' : `${countOf(lost, 'change')} of yours gave way.`}`,
      }),
    onRefused: (problem) => showProblem(toasts, 'The last changes were not saved', problem),
  })
  const view = fitted(null, { width: 0, height: 0 })
  return {
    model,
    sync,
    info,
    canEdit,
    toasts,
    view: new Cell<View>(view),
    fittedView: new Cell<View>(view),
    size: new Cell<Size>({ width: 0, height: 0 }),
    active: new Cell<string | null>(null),
    editing: new Cell<string | null>(null),
    hand: new Cell<'away' | 'ready' | 'used'>('away'),
    guides: new Cell<readonly Guide[]>([]),
    lasso: new Cell<Rect | null>(null),
    progress: new Cell<ReadonlyMap<string, number>>(new Map()),
    arrivals: new Cell<readonly Arrival[]>([]),
    dialog: new Cell<BoardDialog | null>(null),
    said: new Cell(''),
  }
}

export const SessionContext = createContext<BoardSession | null>(null)

export function useSession(): BoardSession {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('useSession needs a SessionContext around it')
  return session
}

/** What lies on the board, and what of it is selected. */
export function useBoardState(): BoardState {
  const { model } = useSession()
  return useSyncExternalStore(model.subscribe, model.getSnapshot)
}
