import type { Rect } from './model/rect.ts'

/** A file that is being uploaded, in the place where it will lie. */
export interface Arrival extends Rect {
  /** Of its upload. */
  taskId: number
  name: string
}
