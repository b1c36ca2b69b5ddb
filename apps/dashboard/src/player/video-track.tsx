import type { MediaItem } from '@holdall/protocol'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { spriteCuesQuery } from '../api/queries.ts'
import { classNames } from '../ui/class-names.ts'
import { ChapterTicks } from './chapter-ticks.tsx'
import type { Chapter } from './chapters.ts'
import { PointedPlace } from './pointed-place.tsx'
import { PositionSlider, type PositionView } from './position-slider.tsx'
import { recordingParts } from './recording-parts.ts'
import { SpriteCell } from './sprite-cell.tsx'
import { cueAt } from './sprite-cues.ts'
import type { Playback } from './use-playback.ts'

interface VideoTrackProps {
  item: MediaItem
  playback: Playback
  chapters: readonly Chapter[]
}

/** The scrub bar: a line that fills, and above the pointer what is to be seen there. */
export function VideoTrack({ item, playback, chapters }: VideoTrackProps) {
  return (
    <PositionSlider playback={playback} chapters={chapters} className="group/bar h-6 rounded-sm">
      {({ played, pointed }) => (
        <>
          <TrackLine played={played} pointed={pointed} />
          <ChapterTicks chapters={chapters} duration={playback.duration} className="inset-y-2" />
          <Pointed item={item} pointed={pointed} chapters={chapters} />
        </>
      )}
    </PositionSlider>
  )
}

/** A line with its played part in the accent. */
export function TrackLine({ played, pointed }: PositionView) {
  return (
    <>
      <span className="absolute inset-x-0 top-1/2 h-1 -translate-y-1/2 overflow-hidden rounded-full bg-surface-3 transition-[height] duration-100 group-hover/bar:h-1.5">
        {pointed !== null && (
          <span className="absolute inset-y-0 left-0 bg-line-strong" style={{ width: `${pointed.fraction * 100}%` }} />
        )}
        <span className="absolute inset-y-0 left-0 bg-accent" style={{ width: `${played * 100}%` }} />
      </span>
      <span
        className={classNames(
          'absolute top-1/2 size-3 -translate-1/2 rounded-full bg-accent transition-opacity duration-100 group-hover/bar:opacity-100 group-focus-visible/bar:opacity-100',
          pointed === null ? 'opacity-0' : 'opacity-100',
        )}
        style={{ left: `${played * 100}%` }}
      />
    </>
  )
}

function Pointed({
  item,
  pointed,
  chapters,
}: { item: MediaItem; chapters: readonly Chapter[] } & Pick<PositionView, 'pointed'>) {
  const api = useApi()
  const { sprites: expected } = recordingParts(item)
  const sprites = useQuery({ ...spriteCuesQuery(api, item), enabled: expected }).data ?? null
  const [last, setLast] = useState(pointed)
  if (pointed !== null && pointed !== last) setLast(pointed)
  // After the first time it only hides, so that the sheet is not decoded anew.
  const place = pointed ?? last
  if (place === null) return null
  const cue = sprites === null ? undefined : cueAt(sprites, place.seconds)
  return (
    <span className={pointed === null ? 'invisible' : ''}>
      <PointedPlace pointed={place} chapters={chapters} width={cue?.width ?? 120}>
        {sprites !== null && cue !== undefined && (
          <span
            className="block overflow-hidden rounded-sm bg-black shadow-2 ring-1 ring-white/40"
            style={{ width: cue.width, height: cue.height }}
          >
            <SpriteCell
              sheetUrl={api.media.partUrl(item.id, 'sprite.webp')}
              sprites={sprites}
              cue={cue}
              className="block size-full"
            />
          </span>
        )}
      </PointedPlace>
    </span>
  )
}
