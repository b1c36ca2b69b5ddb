import { type ReactNode, useState } from 'react'
import { placeholderColour } from '../grid/placeholder.ts'
import { classNames } from './class-names.ts'

interface ThumbPictureProps {
  /** Null where there is none. */
  source: string | null
  placeholder: string | null
  /** What stands there without a picture. */
  fallback: ReactNode
  className?: string | undefined
}

/** A small picture; decoration, so it has no name. */
export function ThumbPicture({ source, placeholder, fallback, className }: ThumbPictureProps) {
  const [broken, setBroken] = useState<string | null>(null)
  const shown = source !== null && source !== broken
  return (
    <span
      aria-hidden
      className={classNames('relative block overflow-hidden bg-surface-2 text-text-2', className)}
      style={shown ? { backgroundColor: placeholderColour(placeholder) } : undefined}
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
