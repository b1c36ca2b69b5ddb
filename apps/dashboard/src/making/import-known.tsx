import type { MediaItem } from '@holdall/protocol'
import { Link } from '@tanstack/react-router'
import Check from 'lucide-react/icons/check'
import { nameOf } from '../format/name.ts'

/** Says that the address was fetched before, and leads to what came of it. */
export function ImportKnown({ item, onClose }: { item: MediaItem; onClose: () => void }) {
  return (
    <p role="status" className="mt-2 flex items-start gap-2 rounded-md bg-ok-soft px-3 py-2">
      <Check size={16} className="mt-0.5 shrink-0 text-ok" aria-hidden />
      <span className="min-w-0 wrap-anywhere">
        Already in your library:{' '}
        <Link to="/" search={{ item: item.id }} className="text-accent underline underline-offset-2" onClick={onClose}>
          {nameOf(item)}
        </Link>
      </span>
    </p>
  )
}
