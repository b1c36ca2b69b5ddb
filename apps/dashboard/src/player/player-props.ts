import type { MediaItem } from '@holdall/protocol'

/** What both players are given. */
export interface PlayerProps {
  item: MediaItem
  /** Where the bytes are. */
  source: string
  /** Told with the code of the {@link MediaError}. */
  onError: (code: number | undefined) => void
}
