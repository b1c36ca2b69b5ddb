import { useFileUploadHandlers } from '@holdall/react'
import { Upload } from 'lucide-react'
import type { BinItem } from '../use-bin.ts'
import { BinRow } from './bin-row.tsx'

export interface MediaBinProps {
  projectId: string
  items: readonly BinItem[]
  isLoading: boolean
  /** @param durationSeconds as the browser read it, where the server has not looked yet */
  onAdd: (item: BinItem, durationSeconds: number | null) => void
}

/** The project's files: drop more, or add them to the timeline. */
export function MediaBin({ projectId, items, isLoading, onAdd }: MediaBinProps) {
  const { dropProps, isDragging, browse, handlePaste, rejected, dismissRejected } = useFileUploadHandlers({
    projectId,
    projectType: 'video-edit',
  })
  return (
    <section className="bin" aria-label="Files" data-dragging={isDragging} onPaste={handlePaste} {...dropProps}>
      <div className="drop">
        <span>{isDragging ? 'Drop them into this film' : 'Drop videos, pictures and sounds here'}</span>
        <button type="button" onClick={() => void browse()}>
          <Upload size={16} aria-hidden />
          Choose files
        </button>
      </div>
      {rejected.length > 0 && (
        <div role="alert">
          {rejected.map(({ name, problem }) => (
            <p key={name}>
              {name}: {problem.message}
            </p>
          ))}
          <button type="button" className="bare" onClick={dismissRejected}>
            Dismiss
          </button>
        </div>
      )}
      {isLoading && <div className="skeleton" aria-hidden />}
      <ul>
        {items.map((item) => (
          <BinRow
            key={item.mediaId ?? item.upload?.id}
            item={item}
            onAdd={(durationSeconds) => onAdd(item, durationSeconds)}
          />
        ))}
      </ul>
    </section>
  )
}
