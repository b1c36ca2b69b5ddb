import type Hls from 'hls.js'

export interface StreamOptions {
  startSeconds: number
  /** Told with the lines of each version, the best first. */
  onLines: (lines: number[]) => void
  /** Told with the lines of the version that is shown from now on. */
  onShown: (lines: number) => void
  /** Told with the code of a {@link MediaError}, when nothing more can be done. */
  onError: (code: number) => void
}

/** A playlist in a media element. */
export interface OpenStream {
  /** Shows the version of so many lines, or what the line bears. */
  show(lines: number | 'auto'): void
  close(): void
}

/**
 * Plays an HLS playlist. Where there is no Media Source, as on older iPhones, the browser plays it by itself, and chooses the version by itself.
 *
 * @see https://www.w3.org/TR/media-source-2/
 */
export async function openStream(media: HTMLMediaElement, url: string, options: StreamOptions): Promise<OpenStream> {
  if (!('MediaSource' in window || 'ManagedMediaSource' in window)) return openNatively(media, url, options)
  const { default: Hls } = await import('hls.js')
  if (!Hls.isSupported()) return openNatively(media, url, options)
  // Fragments of MP4 go in as they are: there is no work for a worker. No more lines than the player has on the screen.
  const hls = new Hls({ enableWorker: false, capLevelToPlayerSize: true, startPosition: options.startSeconds })
  hls.on(Hls.Events.MANIFEST_PARSED, () => options.onLines(linesOf(hls).sort((a, b) => b - a)))
  hls.on(Hls.Events.LEVEL_SWITCHED, (_, { level }) => {
    options.onShown(linesOf(hls)[level] ?? 0)
    if (media.paused) drawAnew(media)
  })
  let recovered = false
  hls.on(Hls.Events.ERROR, (_, { fatal, type }) => {
    if (!fatal) return
    if (type === Hls.ErrorTypes.MEDIA_ERROR && !recovered) {
      recovered = true
      hls.recoverMediaError()
      return
    }
    options.onError(type === Hls.ErrorTypes.NETWORK_ERROR ? MediaError.MEDIA_ERR_NETWORK : MediaError.MEDIA_ERR_DECODE)
  })
  hls.loadSource(url)
  hls.attachMedia(media)
  return {
    show: (lines) => {
      hls.currentLevel = lines === 'auto' ? -1 : linesOf(hls).indexOf(lines)
    },
    close: () => hls.destroy(),
  }
}

/** A picture that stands still stays as it was, whatever data there is, until something leads to it. */
function drawAnew(media: HTMLMediaElement): void {
  const { currentTime } = media
  media.currentTime = currentTime
}

const linesOf = (hls: Hls): number[] => hls.levels.map(({ width, height }) => Math.min(width, height))

function openNatively(media: HTMLMediaElement, url: string, { startSeconds, onError }: StreamOptions): OpenStream {
  const failed = () => onError(media.error?.code ?? MediaError.MEDIA_ERR_NETWORK)
  media.addEventListener('error', failed)
  media.src = url
  media.currentTime = startSeconds
  return {
    show: () => {},
    close: () => media.removeEventListener('error', failed),
  }
}
