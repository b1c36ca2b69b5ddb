/** A part of the page that takes files which are dropped or pasted, because it matters there where they fall. */
export interface DropPlace {
  /** Where they go, e.g. `onto the board`. */
  label: string
  /** @param at where they fell, in the window; null when they were pasted */
  take: (files: readonly File[], at: { x: number; y: number } | null) => void
}
