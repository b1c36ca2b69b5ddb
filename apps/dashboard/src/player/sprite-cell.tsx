import { useState } from 'react'
import { classNames } from '../ui/class-names.ts'
import type { SpriteCue, SpriteCues } from './sprite-cues.ts'

interface SpriteCellProps {
  sheetUrl: string
  sprites: SpriteCues
  cue: SpriteCue
  className?: string
}

/** One picture of a sheet, filling its box. Nothing is shown until the sheet is there. */
export function SpriteCell({ sheetUrl, sprites, cue, className }: SpriteCellProps) {
  const [loaded, setLoaded] = useState(false)
  return (
    <svg
      aria-hidden="true"
      viewBox={`${cue.x} ${cue.y} ${cue.width} ${cue.height}`}
      preserveAspectRatio="xMidYMid slice"
      className={classNames(className, !loaded && 'invisible')}
    >
      <image
        href={sheetUrl}
        width={sprites.sheetWidth}
        height={sprites.sheetHeight}
        preserveAspectRatio="none"
        onLoad={() => setLoaded(true)}
      />
    </svg>
  )
}
