/** How this browser likes the dashboard to look and sound; kept here, since it says nothing to others. */
export interface AppearanceValues {
  theme: 'system' | 'light' | 'dark'
  density: 'comfortable' | 'compact'
  /** Height that grid rows aim for, in pixels. */
  tileSize: number
  railPinned: boolean
  panelWidth: number
  /** Of players, 0 to 1. */
  volume: number
  muted: boolean
}

const KEY = 'holdall:appearance'
const DEFAULTS: AppearanceValues = {
  theme: 'system',
  density: 'comfortable',
  tileSize: 190,
  railPinned: false,
  panelWidth: 360,
  volume: 1,
  muted: false,
}

/** Remembers the appearance and applies it to the page. */
export class Appearance {
  #values: AppearanceValues
  readonly #listeners = new Set<() => void>()
  readonly #storage: Storage | null

  constructor(storage: Storage | null) {
    this.#storage = storage
    this.#values = { ...DEFAULTS, ...read(storage) }
    this.#apply()
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  getSnapshot = (): AppearanceValues => this.#values

  set(change: Partial<AppearanceValues>): void {
    this.#values = { ...this.#values, ...change }
    this.#apply()
    try {
      this.#storage?.setItem(KEY, JSON.stringify(this.#values))
    } catch {
      // A full or forbidden storage only forgets the choice.
    }
    for (const listener of this.#listeners) listener()
  }

  #apply(): void {
    const { dataset } = document.documentElement
    if (this.#values.theme === 'system') delete dataset.theme
    else dataset.theme = this.#values.theme
    dataset.density = this.#values.density
  }
}

function read(storage: Storage | null): Partial<AppearanceValues> {
  try {
    const value: unknown = JSON.parse(storage?.getItem(KEY) ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Partial<AppearanceValues>) : {}
  } catch {
    return {}
  }
}
