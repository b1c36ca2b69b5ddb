import type { MediaItem } from '@holdall/protocol'
import { useEffect, useState } from 'react'
import { classNames } from '../ui/class-names.ts'
import { pictureFor } from './picture-for.ts'
import { placeholderColour, placeholderPicture } from './placeholder.ts'

interface TilePictureProps {
  item: MediaItem
  /** Of the tile, in CSS pixels. */
  width: number
  /** False while the list flies past: then nothing is fetched and nothing decoded. */
  still: boolean
  onExpired: () => void
}

/** The preview of an item over its thumbhash. The tile has its size before either is there. */
export function TilePicture({ item, width, still, onExpired }: TilePictureProps) {
  const [begun, setBegun] = useState(still)
  const [loaded, setLoaded] = useState(false)
  const [hash, setHash] = useState<string | undefined>(undefined)
  if (still && !begun) setBegun(true)

  useEffect(() => {
    if (!begun || loaded || item.placeholder === null) return
    // A picture from the cache is there before this; then the hash is not worth its decoding.
    const timer = setTimeout(() => setHash(placeholderPicture(item.placeholder)), 40)
    return () => clearTimeout(timer)
  }, [begun, loaded, item.placeholder])

  const source = pictureFor(item, width)
  return (
    <span
      className="absolute inset-0 overflow-hidden bg-surface-3"
      style={{ backgroundColor: placeholderColour(item.placeholder) }}
    >
      {hash !== undefined && (
        <img src={hash} alt="" className="absolute inset-0 size-full object-fill" draggable={false} />
      )}
      {begun && source !== null && (
        <img
          key={source}
          src={source}
          alt=""
          decoding="async"
          draggable={false}
          ref={(element) => {
            if (element?.complete === true && element.naturalWidth > 0) setLoaded(true)
          }}
          onLoad={() => setLoaded(true)}
          onError={onExpired}
          className={classNames(
            'absolute inset-0 size-full object-cover transition-opacity duration-100',
            loaded ? 'opacity-100' : 'opacity-0',
          )}
        />
      )}
    </span>
  )
}
