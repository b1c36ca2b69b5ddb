import type { MediaItem } from '../api/types.ts'

/** What both players are given. */
export interface PlayerProps {
  item: MediaItem
  /** Where the bytes are. */
  source: string
  /** Told with the code of the {@link MediaError}. */
  onError: (code: number | undefined) => void
}
