import type { HoldallClient } from '@holdall/client'
import { ApiProblem } from '@holdall/client'
import type { BoardWithItems } from '@holdall/protocol'
import { Cell } from '../cell.ts'
import type { BoardModel } from './board-model.ts'
import type { SavePlan } from './plan-save.ts'

/** Where the changes of this page are. `kept`: the server cannot be reached, so that they wait here. */
export type SaveState = 'saved' | 'saving' | 'kept'

interface BoardSyncOptions {
  model: BoardModel
  boards: Pick<HoldallClient['moodboards'], 'get' | 'place' | 'change'>
  boardId: string
  /** The board as it was read anew. */
  onRead: (board: BoardWithItems) => void
  /** It was changed elsewhere at the same time. @param lost how many changes of this page gave way */
  onConflict: (lost: number) => void
  /** The server does not take a change, which is not shown any more. */
  onRefused: (problem: ApiProblem) => void
  /** How long changes are gathered, in milliseconds. @default 600 */
  waitMs?: number
  /** The first of the waits after a failure, which double. @default 1000 */
  retryMs?: number
}

const LONGEST_WAIT_MS = 30_000

/** Saves a board quietly, and reads it again when it changed elsewhere. Requests go one after the other, each on the revision of the one before. */
export class BoardSync {
  readonly state = new Cell<SaveState>('saved')
  readonly #options: Required<BoardSyncOptions>
  #tail: Promise<unknown> = Promise.resolve()
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0

  constructor({ waitMs = 600, retryMs = 1000, ...rest }: BoardSyncOptions) {
    this.#options = { waitMs, retryMs, ...rest }
  }

  /** Watches the board. @returns what ends that, with a last save */
  start(): () => void {
    const { model } = this.#options
    const unsubscribe = model.subscribe(() => this.#edited())
    return () => {
      unsubscribe()
      void this.saveNow()
    }
  }

  get hasUnsaved(): boolean {
    return this.#options.model.plan() !== null
  }

  saveNow(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    return this.#inTurn(() => this.#save())
  }

  /**
   * Does something on the server that changes this board, once all is saved, and shows what came of it.
   *
   * @throws {ApiProblem} also when the changes before it cannot be saved
   */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#inTurn(async () => {
      await this.#save()
      if (this.state.value === 'kept') throw ApiProblem.unreachable()
      const result = await work()
      await this.#read()
      return result
    })
  }

  /** Reads the board again. @param revision one that is known already needs no reading */
  readAgain(revision = Number.POSITIVE_INFINITY): Promise<void> {
    return this.#inTurn(async () => {
      if (revision <= this.#options.model.revision) return
      const lost = await this.#read().catch(() => 0)
      if (lost > 0) this.#options.onConflict(lost)
    })
  }

  #edited(): void {
    const { model, waitMs } = this.#options
    if (model.isBusy || this.#timer !== undefined || this.state.value === 'kept') return
    if (this.hasUnsaved) this.#schedule(waitMs)
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.saveNow(), ms)
  }

  async #save(): Promise<void> {
    const plan = this.#options.model.plan()
    if (plan === null) return this.#settle()
    this.state.set('saving')
    try {
      await this.#send(plan)
      this.#settle()
    } catch (error) {
      await this.#recover(ApiProblem.of(error))
    }
  }

  #settle(): void {
    this.#failures = 0
    this.state.set('saved')
    this.#edited()
  }

  async #send({ create, change, remove }: SavePlan): Promise<void> {
    const { model, boards, boardId } = this.#options
    if (create.length > 0) {
      const items = create.map(({ x, y, w, h, z, note, mediaId }) => ({ x, y, w, h, z, note, mediaId }))
      const written = await boards.place(boardId, items, model.revision)
      model.identify(create, written.items)
      model.acknowledge(written)
    }
    if (change.length + remove.length === 0) return
    const written = await boards.change(boardId, { items: change, remove }, model.revision)
    model.acknowledge({ ...written, removed: remove })
  }

  async #recover(problem: ApiProblem): Promise<void> {
    const { model, onConflict, onRefused } = this.#options
    if (problem.retryable) return this.#keep()
    try {
      const lost = await this.#read()
      if (problem.status === 412 || problem.status === 404) {
        onConflict(lost)
        this.#settle()
        return
      }
    } catch (error) {
      if (ApiProblem.of(error).retryable) return this.#keep()
    }
    model.revert()
    onRefused(problem)
    this.#settle()
  }

  /** Waits for better times. */
  #keep(): void {
    this.state.set('kept')
    const { retryMs } = this.#options
    this.#schedule(Math.min(LONGEST_WAIT_MS, retryMs * 2 ** this.#failures++))
  }

  async #read(): Promise<number> {
    const { boards, boardId, model, onRead } = this.#options
    const board = await boards.get(boardId)
    const lost = model.take(board)
    onRead(board)
    return lost
  }

  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const done = this.#tail.then(task)
    this.#tail = done.catch(() => undefined)
    return done
  }
}
