import type { BoardMedia } from '@holdall/protocol'
import ImageOff from 'lucide-react/icons/image-off'
import Play from 'lucide-react/icons/play'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import { type ComponentProps, useState } from 'react'
import { pictureFor } from '../../grid/picture-for.ts'
import { placeholderColour } from '../../grid/placeholder.ts'
import { TileFallback } from '../../grid/tile-fallback.tsx'
import type { Piece } from '../model/piece.ts'
import { useSession } from '../session.ts'
import { creditOf } from './describe-piece.ts'
import { ProgressMark } from './progress-mark.tsx'

interface PieceMediaProps {
  piece: Piece
  scale: number
  progress: number | undefined
}

/** What a piece shows of its media, with its note and whose work it is at the lower edge. */
export function PieceMedia({ piece: { media, note, w }, scale, progress }: PieceMediaProps) {
  const credit = media === null ? null : creditOf(media)
  return (
    <>
      {media === null ? <Gone /> : <Picture media={media} width={w * scale} />}
      {media?.kind === 'video' && (
        <span className="absolute top-2 left-2 flex size-8 items-center justify-center rounded-full bg-black/60 text-white">
          <Play size={16} aria-hidden />
        </span>
      )}
      {media?.status === 'processing' && <ProgressMark progress={progress} />}
      {media?.status === 'failed' && <FailedMark />}
      {(note !== '' || credit !== null) && (
        <span className="absolute inset-x-0 bottom-0 flex max-h-full flex-col">
          {note !== '' && (
            <span className="max-h-24 overflow-hidden bg-surface-1/95 px-2.5 py-1.5 text-sm whitespace-pre-wrap wrap-anywhere">
              {note}
            </span>
          )}
          {credit !== null && <span className="truncate bg-black/70 px-2.5 py-0.5 text-xs text-white">{credit}</span>}
        </span>
      )}
    </>
  )
}

function Picture({ media, width }: { media: BoardMedia; width: number }) {
  const { sync } = useSession()
  const [broken, setBroken] = useState<string | null>(null)
  const [loaded, setLoaded] = useState<string | null>(null)
  const source = pictureFor(media, width)
  if (source === null || source === broken) return <TileFallback item={media} />
  const fail = () => {
    // Signed addresses end after an hour or so; the board is read again with fresh ones.
    setBroken(source)
    void sync.readAgain()
  }
  return (
    <span
      className="absolute inset-0 overflow-hidden bg-surface-3"
      style={{ backgroundColor: placeholderColour(media.placeholder) }}
    >
      {/* What was there before stays until the new one has come. */}
      {loaded !== null && loaded !== source && <Layer source={loaded} />}
      <Layer key={source} source={source} onLoad={() => setLoaded(source)} onError={fail} />
    </span>
  )
}

function Layer({ source, ...events }: { source: string } & Pick<ComponentProps<'img'>, 'onLoad' | 'onError'>) {
  return (
    <img
      src={source}
      alt=""
      decoding="async"
      draggable={false}
      className="absolute inset-0 size-full object-cover"
      {...events}
    />
  )
}

function FailedMark() {
  return (
    <span className="absolute inset-x-2 top-2 flex items-center gap-2 rounded-sm bg-danger-soft px-2 py-1 text-xs text-danger">
      <TriangleAlert size={14} className="shrink-0" aria-hidden />
      <span className="truncate">Could not be processed</span>
    </span>
  )
}

function Gone() {
  return (
    <span className="absolute inset-0 flex flex-col items-center justify-center gap-1 border border-line border-dashed bg-surface-2 p-2 text-center text-xs text-text-2">
      <ImageOff size={20} aria-hidden />
      Not there any more, or not yours to see
    </span>
  )
}
