import type { AutoSaveService, AutoSaveSnapshot } from '@holdall/client'

/** An edit: the body that follows, or what makes it. */
export type Edit<Body> = Body | ((body: Body) => Body)

/** A document that takes edits from the first moment on: those that come before it is open wait for that. */
export class OpenDocument<Body = unknown> {
  readonly #service: AutoSaveService<Body>
  #waiting: (() => void)[] = []
  #isOpen = false
  readonly #stopWatching: () => void

  constructor(service: AutoSaveService<Body>) {
    this.#service = service
    // The service goes on trying where the server cannot be reached at first.
    this.#stopWatching = service.subscribe(() => this.#look())
    this.#look()
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#service.subscribe(listener)

  readonly snapshot = (): AutoSaveSnapshot<Body> => this.#service.snapshot()

  /** @param seen what the editor had before it, where that is not what is shown */
  edit(edit: Edit<Body>, seen?: Body): void {
    this.whenOpen(() => void this.#service.update(edit, seen === undefined ? {} : { seen }))
  }

  /** Calls back once, now or when the document is open. */
  whenOpen(then: () => void): void {
    if (this.#isOpen) then()
    else this.#waiting.push(then)
  }

  /** Asks whether somebody else has saved. @param revision what somebody has saved, if that is known */
  refresh(revision = Number.POSITIVE_INFINITY): void {
    if (this.#isOpen && revision > this.snapshot().revision) this.#service.refresh()
  }

  /** Saves now. */
  flush(): Promise<AutoSaveSnapshot<Body>> {
    return this.#service.flush()
  }

  resolveConflict(n: number, choice: 'mine' | 'theirs' | { value: unknown }): Promise<void> {
    return this.#service.resolveConflict(n, choice)
  }

  close(): Promise<void> {
    this.#stopWatching()
    this.#waiting = []
    return this.#service.close()
  }

  #look(): void {
    if (this.#isOpen) return
    this.#service.open().then(
      () => {
        if (this.#isOpen) return
        this.#isOpen = true
        for (const then of this.#waiting.splice(0)) then()
      },
      // The snapshot says why.
      () => {},
    )
  }
}
