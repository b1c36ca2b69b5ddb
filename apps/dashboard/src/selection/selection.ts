/** Which items are selected, and on which one the keyboard is. */
export class Selection {
  #sizes: ReadonlyMap<string, number> = new Map()
  #active: string | null = null
  #anchor: string | null = null
  #everything = false
  #version = 0
  readonly #listeners = new Set<() => void>()

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  getVersion = (): number => this.#version

  has(id: string): boolean {
    return this.#everything || this.#sizes.has(id)
  }

  get ids(): string[] {
    return [...this.#sizes.keys()]
  }

  get count(): number {
    return this.#sizes.size
  }

  /** Bytes of what is selected one by one. */
  get sizeBytes(): number {
    let sum = 0
    for (const size of this.#sizes.values()) sum += size
    return sum
  }

  get empty(): boolean {
    return this.#sizes.size === 0 && !this.#everything
  }

  /** Whether everything that matches is meant, also what is not loaded. */
  get everything(): boolean {
    return this.#everything
  }

  get active(): string | null {
    return this.#active
  }

  /** Where a range begins. */
  get anchor(): string | null {
    return this.#anchor ?? this.#active
  }

  toggle(id: string, sizeBytes: number): void {
    const sizes = new Map(this.#sizes)
    if (!sizes.delete(id)) sizes.set(id, sizeBytes)
    this.#everything = false
    this.#anchor = id
    this.#active = id
    this.#set(sizes)
  }

  replace(items: Iterable<{ id: string; sizeBytes: number }>): void {
    this.#everything = false
    this.#set(new Map([...items].map(({ id, sizeBytes }) => [id, sizeBytes])))
  }

  selectEverything(): void {
    this.#everything = true
    this.#set(this.#sizes)
  }

  clear(): void {
    if (this.empty) return
    this.#everything = false
    this.#anchor = null
    this.#set(new Map())
  }

  /** Takes out what is no longer there. */
  forget(ids: ReadonlySet<string>): void {
    this.#everything = false
    this.#set(new Map([...this.#sizes].filter(([id]) => !ids.has(id))))
  }

  /** @param keepAnchor for ranges, which grow from where they began */
  moveTo(id: string | null, keepAnchor = false): void {
    if (!keepAnchor) this.#anchor = id
    else this.#anchor ??= this.#active
    if (this.#active === id) return
    this.#active = id
    this.#set(this.#sizes)
  }

  #set(sizes: ReadonlyMap<string, number>): void {
    this.#sizes = sizes
    this.#version++
    for (const listener of this.#listeners) listener()
  }
}
