import type { MediaItem } from '@holdall/protocol'
import { useState } from 'react'
import { nameOf } from '../format/name.ts'
import { placeholderPicture } from '../grid/placeholder.ts'
import { TileFallback } from '../grid/tile-fallback.tsx'
import { SoundPreview } from './sound-preview.tsx'
import { VideoPreview } from './video-preview.tsx'

const SHOWN_DIRECTLY = /^image\/(jpeg|png|gif|webp|avif)$/

/** The item itself, as large as the panel allows; its frame has the right shape from the start. */
export function Preview({ item }: { item: MediaItem }) {
  const { kind, width, height } = item
  const [broken, setBroken] = useState(false)
  const known = width !== null && height !== null && width > 0 && height > 0
  const shape = known ? width / height : kind === 'video' ? 16 / 9 : 4 / 3
  const frame = 'relative w-full overflow-hidden rounded-md bg-surface-2'
  if (kind === 'video') return <VideoPreview item={item} shape={shape} />
  if (kind === 'audio') return <SoundPreview item={item} />
  const source = kind === 'image' ? pictureOf(item) : null
  if (source === null || broken) {
    return (
      <div className={frame} style={{ aspectRatio: 16 / 9 }}>
        <TileFallback item={item} />
      </div>
    )
  }
  const hash = placeholderPicture(item.placeholder)
  return (
    <a
      href={item.url}
      target="_blank"
      rel="noreferrer"
      title="Open in a new tab"
      className={`${frame} flex items-center justify-center`}
      style={{ aspectRatio: Math.max(shape, 0.6), maxHeight: '60dvh' }}
    >
      {hash !== undefined && (
        <img src={hash} alt="" className="absolute inset-0 size-full object-contain opacity-60 blur-lg" />
      )}
      <img
        src={source}
        alt={item.description || nameOf(item)}
        className="relative size-full object-contain"
        decoding="async"
        onError={() => setBroken(true)}
      />
    </a>
  )
}

/** A rendition that fits the panel, else the original where browsers show it, else the thumbnail. */
export function pictureOf(item: MediaItem): string | null {
  if (item.thumbnailUrl !== null && /\/content$/.test(item.url))
    return item.url.replace(/\/content$/, '/image?w=1024&format=auto')
  if (SHOWN_DIRECTLY.test(item.mimeType) && item.status !== 'failed') return item.url
  return item.thumbnailUrl
}
