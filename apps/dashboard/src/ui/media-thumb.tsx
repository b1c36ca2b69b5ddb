import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { thumbQuery } from '../api/queries.ts'
import { placeholderColour } from '../grid/placeholder.ts'
import { classNames } from './class-names.ts'

interface MediaThumbProps {
  id: string | null
  /** What stands there without a picture. */
  fallback: ReactNode
  className?: string
}

/** A small picture of a media item that is known by its id alone; decoration, so it has no name. */
export function MediaThumb({ id, fallback, className }: MediaThumbProps) {
  const item = useQuery({ ...thumbQuery(useApi(), id ?? ''), enabled: id !== null }).data
  const [broken, setBroken] = useState<string | null>(null)
  const source = item?.thumbnailUrl ?? null
  const shown = source !== null && source !== broken
  return (
    <span
      aria-hidden
      className={classNames('relative block overflow-hidden bg-surface-2 text-text-2', className)}
      style={shown ? { backgroundColor: placeholderColour(item?.placeholder ?? null) } : undefined}
    >
      {shown ? (
        <img
          src={source}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          className="absolute inset-0 size-full object-cover"
          onError={() => setBroken(source)}
        />
      ) : (
        <span className="absolute inset-0 flex flex-col items-center justify-center gap-1">{fallback}</span>
      )}
    </span>
  )
}
