// biome-ignore-all lint/a11y/useSemanticElements: a contact sheet cannot be a table; the ARIA grid pattern stands in
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its cell by aria-activedescendant

import Check from 'lucide-react/icons/check'
import { memo } from 'react'
import { useLibrary } from '../library/library-context.ts'
import { recordingParts } from '../player/recording-parts.ts'
import { useSelected } from '../selection/use-selection.ts'
import type { Entry } from '../timeline/entry.ts'
import { classNames } from '../ui/class-names.ts'
import { describeItem } from './describe-item.ts'
import { TileBadges } from './tile-badges.tsx'
import { TileFallback } from './tile-fallback.tsx'
import { TilePicture } from './tile-picture.tsx'
import { TileProgress } from './tile-progress.tsx'
import { TileSound } from './tile-sound.tsx'
import { TileSprites } from './tile-sprites.tsx'
import { useHover } from './use-hover.ts'

interface TileProps {
  entry: Entry
  left: number
  width: number
  height: number
  still: boolean
}

/** One item of the grid. The grid itself handles clicks and keys, by `data-id` and `data-part`. */
export const Tile = memo(function Tile({ entry, left, width, height, still }: TileProps) {
  const { timeline, actions } = useLibrary()
  const { selected, active, selecting } = useSelected(entry.id)
  const { item, id } = entry
  const { hovered, handlers } = useHover(item !== null && recordingParts(item).sprites)
  const style = { left, width, height }
  if (item === null) {
    return (
      <div
        role="gridcell"
        id={`cell-${id}`}
        data-id={id}
        aria-label="Loading"
        className="absolute rounded-sm bg-surface-3"
        style={style}
      />
    )
  }
  const sound = item.kind === 'audio' && item.status === 'ready'
  const improving = item.status === 'processing' && item.sourceType === 'enhanced'
  const explained = item.status === 'failed' && width >= 120 && height >= 100
  return (
    <div
      role="gridcell"
      id={`cell-${id}`}
      data-id={id}
      aria-selected={selected}
      style={style}
      className="group absolute cursor-pointer overflow-hidden rounded-sm select-none"
      {...handlers}
    >
      <span className="sr-only">{describeItem(item)}</span>
      {item.thumbnailUrl !== null ? (
        <TilePicture item={item} width={width} still={still} onExpired={() => timeline.renew(id)} />
      ) : sound ? null : (
        <TileFallback
          item={item}
          raised={explained || improving}
          {...(item.status === 'processing' && !improving ? { note: 'Preparing preview' } : {})}
        />
      )}
      {sound && <TileSound item={item} still={still} />}
      {hovered && <TileSprites item={item} />}
      {improving && <TileProgress item={item} />}
      {explained && (
        <span
          className={classNames(
            'absolute inset-x-0 bottom-0 flex items-end justify-between gap-1 bg-surface-1/95 p-1.5 text-xs',
            item.sourceType === 'upload' ? 'pl-8' : 'pl-14',
          )}
        >
          <span aria-hidden className="line-clamp-2 min-w-0 flex-1 text-text-1" title={item.statusReason ?? undefined}>
            {item.statusReason ?? 'Processing failed'}
          </span>
          <button
            type="button"
            tabIndex={-1}
            data-part="retry"
            className="shrink-0 rounded-sm px-1.5 py-1 font-strong text-accent hover:bg-accent-soft"
            onClick={() => void actions.retry(id)}
          >
            Retry
          </button>
        </span>
      )}
      {selected && <span className="absolute inset-0 bg-accent/20" />}
      <span
        className={classNames(
          'absolute inset-x-0 top-0 h-12 bg-gradient-to-b from-black/40 to-transparent opacity-0 transition-opacity duration-100',
          item.thumbnailUrl !== null && (selecting ? 'opacity-100' : 'group-hover:opacity-100'),
        )}
      />
      <TileBadges item={item} />
      {selected && <span className="pointer-events-none absolute inset-0 rounded-[inherit] border-2 border-accent" />}
      {active && <span className="cell-ring hidden group-focus-visible/grid:block" />}
      <span
        data-part="corner"
        className={classNames(
          'absolute top-0 left-0 flex size-9 items-center justify-center',
          selecting ? 'opacity-100' : 'opacity-0 group-hover:opacity-100',
        )}
      >
        <span
          className={classNames(
            'flex size-5 items-center justify-center rounded-full border-2',
            selected
              ? 'border-white bg-accent text-on-accent'
              : 'border-white/90 bg-black/35 text-transparent hover:text-white',
          )}
        >
          <Check size={12} strokeWidth={3} aria-hidden />
        </span>
      </span>
    </div>
  )
})
