import type { MediaItem, SourceType } from '@holdall/protocol'
import Package from 'lucide-react/icons/package'
import Play from 'lucide-react/icons/play'
import Sparkles from 'lucide-react/icons/sparkles'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import WandSparkles from 'lucide-react/icons/wand-sparkles'
import { formatDuration } from '../format/duration.ts'

/** Uploads are the rule and stay unmarked; the exceptions are named. */
const SOURCES: Partial<Record<SourceType, { label: string; Icon: typeof Play }>> = {
  playground: { label: 'Playground', Icon: Sparkles },
  enhanced: { label: 'Enhanced', Icon: WandSparkles },
  stock: { label: 'Stock', Icon: Package },
}

/** Marks at the tile's corners: where it came from, whether it is public, how long it is, whether it failed. */
export function TileBadges({ item }: { item: MediaItem }) {
  const source = SOURCES[item.sourceType]
  return (
    <>
      {item.visibility === 'public' && (
        <span
          aria-hidden
          title="Public"
          className="absolute top-2.5 right-2.5 size-2.5 rounded-full bg-ok ring-2 ring-white/90"
        />
      )}
      <span aria-hidden className="absolute bottom-1.5 left-1.5 flex gap-1">
        {source !== undefined && (
          <span
            title={source.label}
            className="flex size-5 items-center justify-center rounded-full bg-black/55 text-white"
          >
            <source.Icon size={12} aria-hidden />
          </span>
        )}
        {item.status === 'failed' && (
          <span
            title={item.statusReason ?? 'Processing failed'}
            className="flex size-5 items-center justify-center rounded-full bg-danger text-on-danger"
          >
            <TriangleAlert size={12} aria-hidden />
          </span>
        )}
      </span>
      {(item.kind === 'video' || (item.kind === 'audio' && item.durationSeconds !== null)) && (
        <span
          aria-hidden
          className="tabular absolute right-1.5 bottom-1.5 flex h-5 items-center gap-1 rounded-full bg-black/55 px-1.5 text-xs text-white"
        >
          {item.kind === 'video' && <Play size={10} fill="currentColor" aria-hidden />}
          {item.durationSeconds !== null && formatDuration(item.durationSeconds)}
        </span>
      )}
    </>
  )
}
