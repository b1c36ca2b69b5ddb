import type { MediaItem, MediaKind } from '@holdall/protocol'
import AudioLines from 'lucide-react/icons/audio-lines'
import FileIcon from 'lucide-react/icons/file'
import Film from 'lucide-react/icons/film'
import ImageIcon from 'lucide-react/icons/image'
import { nameOf, typeLabel } from '../format/name.ts'
import { classNames } from '../ui/class-names.ts'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'

const ICONS: Record<MediaKind, typeof FileIcon> = { image: ImageIcon, video: Film, audio: AudioLines, file: FileIcon }

interface TileFallbackProps {
  item: Pick<MediaItem, 'kind' | 'title' | 'originalFilename' | 'mimeType'>
  note?: string
  /** Leaves room for a line at the lower edge. */
  raised?: boolean
}

/** What stands for an item that has no picture: its type and its name. */
export function TileFallback({ item, note, raised = false }: TileFallbackProps) {
  const Icon = ICONS[item.kind]
  return (
    <span
      aria-hidden
      className={classNames(
        'absolute inset-0 flex flex-col items-center justify-center gap-1 bg-surface-2 p-2 text-text-2',
        raised && 'pb-12',
      )}
    >
      <Icon size={20} aria-hidden />
      <span className="text-xs font-strong text-text-1">{typeLabel(item.originalFilename, item.mimeType)}</span>
      <MiddleTruncate name={nameOf(item)} className="max-w-full text-xs" />
      {note !== undefined && <span className="max-w-full truncate text-xs">{note}</span>}
    </span>
  )
}

export function KindIcon({ kind, size = 16 }: { kind: MediaKind; size?: number }) {
  const Icon = ICONS[kind]
  return <Icon size={size} aria-hidden />
}
