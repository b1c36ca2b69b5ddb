import type { MediaItem } from '@holdall/protocol'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/api-context.ts'
import { peaksQuery } from '../api/queries.ts'
import { ChapterTicks } from './chapter-ticks.tsx'
import type { Chapter } from './chapters.ts'
import { PointedPlace } from './pointed-place.tsx'
import { PositionSlider } from './position-slider.tsx'
import { recordingParts } from './recording-parts.ts'
import type { Playback } from './use-playback.ts'
import { TrackLine } from './video-track.tsx'
import { Waveform } from './waveform.tsx'

interface SoundTrackProps {
  item: MediaItem
  playback: Playback
  chapters: readonly Chapter[]
}

/** The waveform as the scrub bar; a plain line of the same height until it is there, or where there is none. */
export function SoundTrack({ item, playback, chapters }: SoundTrackProps) {
  const { waveform: expected } = recordingParts(item)
  const peaks = useQuery({ ...peaksQuery(useApi(), item), enabled: expected }).data ?? null
  return (
    <PositionSlider playback={playback} chapters={chapters} className="group/bar h-20 rounded-sm">
      {({ played, pointed }) => (
        <>
          {peaks === null ? (
            <TrackLine played={played} pointed={pointed} />
          ) : (
            <>
              <Waveform peaks={peaks} played={played} className="size-full" />
              <span
                className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-accent"
                style={{ left: `${played * 100}%` }}
              />
              {pointed !== null && (
                <span className="absolute inset-y-0 w-px bg-text-1/60" style={{ left: `${pointed.fraction * 100}%` }} />
              )}
            </>
          )}
          <ChapterTicks chapters={chapters} duration={playback.duration} className="top-0 h-2" />
          {pointed !== null && <PointedPlace pointed={pointed} chapters={chapters} width={120} />}
        </>
      )}
    </PositionSlider>
  )
}
