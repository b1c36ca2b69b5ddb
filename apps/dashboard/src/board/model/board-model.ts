import type { BoardItem, BoardWithItems } from '@holdall/protocol'
import { type Deed, perform } from './deed.ts'
import { DeedLog } from './deed-log.ts'
import { mergeBoard } from './merge.ts'
import { type Content, type Piece, toPiece } from './piece.ts'
import { planSave, type SavedItems, type SavePlan } from './plan-save.ts'

/** The board at one moment. */
export interface BoardState {
  readonly pieces: readonly Piece[]
  /** Keys of pieces. */
  readonly selected: ReadonlySet<string>
  readonly canUndo: boolean
  readonly canRedo: boolean
}

export type Changes = ReadonlyMap<string, Partial<Content & Pick<Piece, 'media'>>>

/** The pieces of a board, which of them are selected, and what was done to them. It knows what is saved, and never asks the server. */
export class BoardModel {
  #state: BoardState
  #saved: SavedItems
  #revision: number
  #next = 1
  readonly #log: DeedLog
  readonly #listeners = new Set<() => void>()

  constructor({ items, revision }: Pick<BoardWithItems, 'items' | 'revision'>, now: () => number = Date.now) {
    this.#log = new DeedLog(now)
    this.#saved = byId(items)
    this.#revision = revision
    const pieces = items.map((item) => toPiece(item))
    this.#state = { pieces, selected: new Set(), canUndo: false, canRedo: false }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  getSnapshot = (): BoardState => this.#state

  get pieces(): readonly Piece[] {
    return this.#state.pieces
  }

  get selection(): Piece[] {
    return this.pieces.filter(({ key }) => this.#state.selected.has(key))
  }

  /** Of the board, as far as this page knows. */
  get revision(): number {
    return this.#revision
  }

  /** Whether a deed is under way, such as a drag. */
  get isBusy(): boolean {
    return this.#log.isOpen
  }

  /** The layer of what lies on top. */
  get top(): number {
    return this.pieces.reduce((top, { z }) => Math.max(top, z), 0)
  }

  /** The layer of what lies under everything. */
  get bottom(): number {
    return this.pieces.reduce((bottom, { z }) => Math.min(bottom, z), 0)
  }

  find(key: string): Piece | undefined {
    return this.pieces.find((piece) => piece.key === key)
  }

  select(keys: Iterable<string>): void {
    this.#set({ selected: new Set(keys) })
  }

  /** Begins a deed, which is undone as one. @param tag those that follow at once with the same one join it */
  begin(tag = ''): void {
    this.#log.begin(tag)
  }

  /** Changes pieces, as a part of the deed. */
  change(changes: Changes): void {
    const pieces = this.pieces.map((piece) => {
      const fields = changes.get(piece.key)
      if (fields === undefined) return piece
      const after = { ...piece, ...fields }
      this.#log.touch(piece.key, piece, after)
      return after
    })
    this.#set({ pieces })
  }

  /** Lays a piece on top. @returns its key */
  add(piece: Omit<Piece, 'key' | 'id' | 'z'>): string {
    const added: Piece = { ...piece, key: `new-${this.#next++}`, id: null, z: this.top + 1 }
    this.#log.touch(added.key, null, added)
    this.#set({ pieces: [...this.pieces, added] })
    return added.key
  }

  remove(keys: ReadonlySet<string>): void {
    for (const piece of this.pieces) if (keys.has(piece.key)) this.#log.touch(piece.key, piece, null)
    this.#set({ pieces: this.pieces.filter(({ key }) => !keys.has(key)) })
  }

  /** Ends the deed. @returns null where it did nothing */
  end(): Deed | null {
    const deed = this.#log.end()
    this.#set({})
    return deed
  }

  /** Ends the deed as if it had not been, once its changes are taken back. */
  abandon(): void {
    this.#log.abandon()
    this.#set({})
  }

  /** What was done to a piece elsewhere at this person's wish, so that it can be undone like a deed. */
  record(before: Piece, after: Piece): void {
    this.#log.add(new Map([[before.key, { before, after }]]))
    this.#set({})
  }

  undo(): boolean {
    this.end()
    return this.#perform(this.#log.undo())
  }

  redo(): boolean {
    this.end()
    return this.#perform(this.#log.redo())
  }

  /** Undoes one deed out of turn; nothing where that is done already. */
  undoDeed(deed: Deed): void {
    this.#perform(this.#log.withdraw(deed))
  }

  /** What is not saved yet. */
  plan(): SavePlan | null {
    return planSave(this.#saved, this.pieces)
  }

  /** Takes in what the server made of a save. */
  acknowledge(written: { items: readonly BoardItem[]; removed?: readonly string[]; revision: number }): void {
    const saved = new Map([...this.#saved, ...byId(written.items)])
    for (const id of written.removed ?? []) saved.delete(id)
    this.#saved = saved
    this.#revision = written.revision
    this.#set({})
  }

  /** Gives new pieces the ids of the items that they became, in the same order. */
  identify(created: readonly Piece[], items: readonly BoardItem[]): void {
    const byKey = new Map(created.map(({ key }, index) => [key, items[index]]))
    const pieces = this.pieces.map((piece) => {
      const item = byKey.get(piece.key)
      if (item === undefined) return piece
      return { ...piece, id: item.id, media: piece.mediaId === item.mediaId ? item.media : piece.media }
    })
    this.#set({ pieces })
  }

  /** Takes in the board as it is on the server. @returns how many changes of this page gave way */
  take({ items, revision }: Pick<BoardWithItems, 'items' | 'revision'>): number {
    const { pieces, lost } = mergeBoard(this.#saved, this.pieces, items)
    this.#saved = byId(items)
    this.#revision = revision
    this.#set({ pieces })
    return lost
  }

  /** Lets go of what is not saved. */
  revert(): void {
    this.#log.forget()
    this.#set({ pieces: [...this.#saved.values()].map((item) => toPiece(item)) })
  }

  /** This page changed the board, but nothing that lies on it. */
  counted(revision: number): void {
    this.#revision = revision
  }

  #perform(deed: Deed | null): boolean {
    if (deed === null) return false
    const selected = new Set([...deed].flatMap(([key, { after }]) => (after === null ? [] : [key])))
    this.#set({ pieces: perform(this.pieces, deed), selected })
    return true
  }

  #set(change: Partial<Pick<BoardState, 'pieces' | 'selected'>>): void {
    const { pieces, selected } = { ...this.#state, ...change }
    const there = new Set(pieces.map(({ key }) => key))
    const left = [...selected].filter((key) => there.has(key))
    const { canUndo, canRedo } = this.#log
    this.#state = { pieces, selected: left.length === selected.size ? selected : new Set(left), canUndo, canRedo }
    for (const listener of this.#listeners) listener()
  }
}

const byId = (items: readonly BoardItem[]): SavedItems => new Map(items.map((item) => [item.id, item]))
