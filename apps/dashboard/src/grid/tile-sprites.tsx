import type { MediaItem } from '@holdall/protocol'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { spriteCuesQuery } from '../api/queries.ts'
import { SpriteCell } from '../player/sprite-cell.tsx'

const STEP_MS = 300
/** However long the clip is: the whole of it is seen in some seconds. */
const MOST_STEPS = 24

/** The pictures of a clip one after the other, over its tile, with a line that tells how far it is. */
export function TileSprites({ item }: { item: MediaItem }) {
  const api = useApi()
  const sprites = useQuery(spriteCuesQuery(api, item)).data ?? null
  const [step, setStep] = useState(0)
  const count = sprites?.cues.length ?? 0
  const steps = Math.min(MOST_STEPS, count)
  useEffect(() => {
    if (steps < 2) return
    const timer = setInterval(() => setStep((before) => (before + 1) % steps), STEP_MS)
    return () => clearInterval(timer)
  }, [steps])
  const cue = sprites?.cues[Math.floor((step * count) / Math.max(1, steps))]
  if (sprites === null || cue === undefined) return null
  return (
    <span aria-hidden data-part="sprites" className="pointer-events-none absolute inset-0">
      <SpriteCell
        sheetUrl={api.media.partUrl(item.id, 'sprite.webp')}
        sprites={sprites}
        cue={cue}
        className="absolute inset-0 size-full"
      />
      <span
        className="absolute bottom-0 left-0 h-0.5 bg-white shadow-1"
        style={{ width: `${((step + 1) / steps) * 100}%` }}
      />
    </span>
  )
}
