// biome-ignore-all lint/a11y/useSemanticElements: a range input cannot lie on a picture and be dragged anywhere on it

import ChevronsLeftRight from 'lucide-react/icons/chevrons-left-right'
import { type KeyboardEvent, type PointerEvent, useState } from 'react'

interface ComparedPicture {
  url: string
  alt: string
}

interface BeforeAfterProps {
  before: ComparedPicture
  after: ComparedPicture
}

const STEP = 0.02
const LARGE_STEP = 0.1

/** Two pictures on top of each other, and a line that is dragged between them: left of it the first, right of it the second. */
export function BeforeAfter({ before, after }: BeforeAfterProps) {
  const [share, setShare] = useState(0.5)
  const percent = Math.round(share * 100)
  const move = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    if (width > 0) setShare(Math.min(1, Math.max(0, (event.clientX - left) / width)))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepped(share, event.key, event.shiftKey)
    if (next === null) return
    event.preventDefault()
    event.stopPropagation()
    setShare(next)
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Before and after"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={`${percent} % before, ${100 - percent} % after`}
      className="relative w-full cursor-ew-resize touch-pan-y overflow-hidden rounded-md bg-surface-2 select-none"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        move(event)
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && move(event)}
    >
      <img src={after.url} alt={after.alt} draggable={false} className="block max-h-[65dvh] w-full object-contain" />
      <img
        src={before.url}
        alt={before.alt}
        draggable={false}
        className="absolute inset-0 size-full bg-surface-2 object-contain"
        style={{ clipPath: `inset(0 ${100 - share * 100}% 0 0)` }}
      />
      <Label side="left-2">Before</Label>
      <Label side="right-2">After</Label>
      <span
        aria-hidden
        className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 bg-white shadow-1"
        style={{ left: `${share * 100}%` }}
      >
        <span className="absolute top-1/2 left-1/2 flex size-8 -translate-1/2 items-center justify-center rounded-full bg-white text-black shadow-2">
          <ChevronsLeftRight size={16} />
        </span>
      </span>
    </div>
  )
}

function Label({ side, children }: { side: string; children: string }) {
  return (
    <span
      aria-hidden
      className={`pointer-events-none absolute top-2 ${side} rounded-sm bg-black/70 px-2 py-0.5 text-xs text-white`}
    >
      {children}
    </span>
  )
}

function stepped(share: number, key: string, large: boolean): number | null {
  const step = large ? LARGE_STEP : STEP
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, share - step)
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(1, share + step)
    case 'PageDown':
      return Math.max(0, share - LARGE_STEP)
    case 'PageUp':
      return Math.min(1, share + LARGE_STEP)
    case 'Home':
      return 0
    case 'End':
      return 1
    default:
      return null
  }
}
