import type { MediaApi } from './api/media.ts'
import { pause } from './http/pause.ts'

/** As long as a signed address of a picture that is shown is asked for, seconds. */
const HOUR_SECONDS = 3600
const RETRY_MS = 15_000

/**
 * A signed address that never ends while somebody uses it: renewed when four fifths of its life are over. Reckoned from the moment it came,
 * so that clocks need not agree.
 *
 * @param onUrl told of the first and of every later address
 * @returns ends it
 */
export function keepUrl(
  media: Pick<MediaApi, 'url'>,
  id: string,
  onUrl: (url: string) => void,
  { expiresIn = HOUR_SECONDS, onProblem }: { expiresIn?: number; onProblem?: (error: unknown) => void } = {},
): () => void {
  const ended = new AbortController()
  const { signal } = ended
  const keep = async () => {
    while (!signal.aborted) {
      try {
        const { url } = await media.url(id, { expiresIn, signal })
        onUrl(url)
        await pause(expiresIn * 800, signal)
      } catch (error) {
        if (signal.aborted) return
        onProblem?.(error)
        await pause(RETRY_MS, signal).catch(() => {})
      }
    }
  }
  void keep()
  return () => ended.abort()
}
