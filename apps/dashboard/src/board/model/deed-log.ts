import { type Deed, inverse, joined } from './deed.ts'
import type { Piece } from './piece.ts'

const KEPT = 200
const REPEAT_MS = 1000

/** The deeds that can be undone and done again, and the one that is under way. */
export class DeedLog {
  #open: Map<string, { before: Piece | null; after: Piece | null }> | null = null
  #tag = ''
  #joins = false
  #endedAt = Number.NEGATIVE_INFINITY
  #done: Deed[] = []
  #undone: Deed[] = []
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  get isOpen(): boolean {
    return this.#open !== null
  }

  get canUndo(): boolean {
    return this.#done.length > 0
  }

  get canRedo(): boolean {
    return this.#undone.length > 0
  }

  /** @param tag deeds that follow each other at once with the same one become one; none joins without */
  begin(tag: string): void {
    this.end()
    this.#joins = tag !== '' && tag === this.#tag && this.#now() - this.#endedAt < REPEAT_MS
    this.#tag = tag
    this.#open = new Map()
  }

  touch(key: string, before: Piece | null, after: Piece | null): void {
    const first = this.#open?.get(key)
    const from = first === undefined ? before : first.before
    // What came and went within one deed never was.
    if (from === null && after === null) this.#open?.delete(key)
    else this.#open?.set(key, { before: from, after })
  }

  /** @returns null where nothing was touched */
  end(): Deed | null {
    const deed = this.#open
    this.#open = null
    if (deed === null || deed.size === 0) return null
    this.#endedAt = this.#now()
    const before = this.#joins ? this.#done.pop() : undefined
    return this.add(before === undefined ? deed : joined(before, deed))
  }

  abandon(): void {
    this.#open = null
  }

  add(deed: Deed): Deed {
    this.#done = [...this.#done, deed].slice(-KEPT)
    this.#undone = []
    return deed
  }

  /** @returns what has to be done to undo the last one */
  undo(): Deed | null {
    this.#tag = ''
    const deed = this.#done.pop()
    if (deed === undefined) return null
    this.#undone.push(deed)
    return inverse(deed)
  }

  /** @returns what has to be done again */
  redo(): Deed | null {
    this.#tag = ''
    const deed = this.#undone.pop()
    if (deed === undefined) return null
    this.#done.push(deed)
    return deed
  }

  /** Takes one out of turn. @returns what has to be done to undo it; null where that is done already */
  withdraw(deed: Deed): Deed | null {
    if (!this.#done.includes(deed)) return null
    this.#done = this.#done.filter((other) => other !== deed)
    return inverse(deed)
  }

  forget(): void {
    this.#open = null
    this.#done = []
    this.#undone = []
  }
}
