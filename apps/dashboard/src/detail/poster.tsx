import type { MediaItem } from '@holdall/protocol'
import { TileFallback } from '../grid/tile-fallback.tsx'

/** What is shown in a player's place. */
export function Poster({ item }: { item: MediaItem }) {
  return (
    <div className="relative w-full overflow-hidden rounded-md bg-surface-2" style={{ aspectRatio: 16 / 9 }}>
      {item.posterUrl ? (
        <img src={item.posterUrl} alt="" className="absolute inset-0 size-full bg-black object-contain" />
      ) : (
        <TileFallback item={item} />
      )}
    </div>
  )
}
