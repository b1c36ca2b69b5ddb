import type { CSSProperties } from 'react'
import { useUploadList } from '../../upload/upload-context.ts'
import type { Arrival } from '../arrivals.ts'

/** A file on its way, where it will lie. What went wrong is told in the tray, which tries again. */
export function ArrivalMark({ arrival, style }: { arrival: Arrival; style: CSSProperties }) {
  const upload = useUploadList().find(({ id }) => id === arrival.uploadId)
  const share = upload === undefined || upload.sizeBytes === 0 ? 0 : upload.sentBytes / upload.sizeBytes
  return (
    <span
      aria-hidden
      className="absolute flex flex-col items-center justify-center gap-2 overflow-hidden rounded-sm border border-accent border-dashed bg-surface-1/80 p-2 text-center text-xs text-text-2"
      style={style}
    >
      <span className="max-w-full truncate">{upload?.state === 'failed' ? 'Not uploaded' : arrival.name}</span>
      {upload?.state !== 'failed' && (
        <span className="h-1.5 w-3/4 overflow-hidden rounded-full bg-surface-3">
          <span className="block h-full bg-accent" style={{ width: `${Math.min(1, share) * 100}%` }} />
        </span>
      )}
    </span>
  )
}
