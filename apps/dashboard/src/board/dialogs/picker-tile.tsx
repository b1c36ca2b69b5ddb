import type { MediaItem } from '@holdall/protocol'
import Check from 'lucide-react/icons/check'
import { nameOf, typeLabel } from '../../format/name.ts'
import { ThumbPicture } from '../../ui/thumb-picture.tsx'

interface PickerTileProps {
  item: MediaItem
  single: boolean
  chosen: boolean
  onToggle: () => void
}

/** One item to choose: a checkbox, or a radio button, that looks like its picture. */
export function PickerTile({ item, single, chosen, onToggle }: PickerTileProps) {
  const name = nameOf(item)
  return (
    <label className="relative block" title={name}>
      <input
        type={single ? 'radio' : 'checkbox'}
        name="picked"
        className="peer absolute inset-0 z-1 size-full cursor-pointer opacity-0"
        checked={chosen}
        onChange={onToggle}
        aria-label={name}
      />
      <ThumbPicture
        source={item.thumbnailUrl}
        placeholder={item.placeholder}
        fallback={<span className="text-xs">{typeLabel(item.originalFilename, item.mimeType)}</span>}
        className="aspect-square rounded-md peer-checked:ring-3 peer-checked:ring-accent peer-focus-visible:outline-2 peer-focus-visible:outline-offset-4 peer-focus-visible:outline-accent"
      />
      <span className="mt-1 block truncate text-xs text-text-2">{name}</span>
      {chosen && (
        <span
          aria-hidden
          className="absolute top-1.5 right-1.5 flex size-5 items-center justify-center rounded-full bg-accent text-on-accent"
        >
          <Check size={14} />
        </span>
      )}
    </label>
  )
}
