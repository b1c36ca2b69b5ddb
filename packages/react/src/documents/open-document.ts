import type { AutoSaveService } from '@holdall/client'

/** An edit: the body that follows, or what makes it. */
export type Edit<Body> = Body | ((body: Body) => Body)

/** A document that takes edits from the first moment on: those that come before it is open wait for that. */
export class OpenDocument<Body = unknown> {
  readonly service: AutoSaveService<Body>
  #waiting: (() => void)[] = []
  #isOpen = false
  readonly #stopWatching: () => void

  constructor(service: AutoSaveService<Body>) {
    this.service = service
    // The service goes on trying where the server cannot be reached at first.
    this.#stopWatching = service.subscribe(() => this.#look())
    this.#look()
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** @param seen what the editor had before it, where that is not what is shown */
  edit(edit: Edit<Body>, seen?: Body): void {
    this.whenOpen(() => void this.service.update(edit, { seen } as { seen?: Body }))
  }

  /** Calls back once, now or when the document is open. */
  whenOpen(then: () => void): void {
    if (this.#isOpen) then()
    else this.#waiting.push(then)
  }

  /** Asks whether somebody else has saved. @param revision what somebody has saved, if that is known */
  refresh(revision = Number.POSITIVE_INFINITY): void {
    if (this.#isOpen && revision > this.service.snapshot().revision) this.service.refresh()
  }

  /** Saves what it can, then lets go of everything. */
  async close(): Promise<void> {
    // Edits that wait are somebody's work, though nobody looks any more.
    if (this.#waiting.length > 0) await this.service.open().catch(() => {})
    this.#stopWatching()
    await this.service.close()
  }

  #look(): void {
    if (this.#isOpen) return
    this.service.open().then(
      () => {
        this.#isOpen = true
        for (const then of this.#waiting.splice(0)) then()
      },
      // The snapshot says why.
      () => {},
    )
  }
}
