/** A short message that leaves by itself, with at most one button. */
export interface Toast {
  id: number
  text: string
  /** A second line, e.g. what to do and the request id. */
  detail?: string | undefined
  tone: 'plain' | 'danger'
  /** Takes back what was done. */
  action?: { label: string; run: () => void } | undefined
  /** Goes on from there: shows it, tries it again. */
  link?: { label: string; run: () => void } | undefined
  /** How long it stays, in milliseconds. */
  lastsMs: number
}

/** The messages that are on the screen, newest last. */
export class Toasts {
  #toasts: readonly Toast[] = []
  #next = 1
  readonly #listeners = new Set<() => void>()

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  getSnapshot = (): readonly Toast[] => this.#toasts

  /** @returns its id, to dismiss it early */
  show(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
    const id = this.#next++
    const toast: Toast = { id, text, tone: 'plain', lastsMs: 8000, ...options }
    this.#set([...this.#toasts, toast].slice(-3))
    return id
  }

  dismiss(id: number): void {
    this.#set(this.#toasts.filter((toast) => toast.id !== id))
  }

  /** Runs the action of the newest toast that has one: what Ctrl+Z means. */
  undoLast(): boolean {
    const toast = this.#toasts.findLast(({ action }) => action !== undefined)
    if (toast === undefined) return false
    this.dismiss(toast.id)
    toast.action?.run()
    return true
  }

  #set(toasts: readonly Toast[]): void {
    this.#toasts = toasts
    for (const listener of this.#listeners) listener()
  }
}
