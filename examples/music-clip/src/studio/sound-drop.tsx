import type { UploadSnapshot } from '@holdall/client'
import { type NewTrack, useFileUploadHandlers } from '@holdall/react'
import { Upload } from 'lucide-react'

export interface SoundDropProps {
  projectId: string
  isFirst: boolean
  onSound: (track: NewTrack) => void
}

const isOnItsWay = ({ state }: UploadSnapshot): boolean => state !== 'done' && state !== 'cancelled'

/** Takes sounds by drop, paste and dialog; each becomes a track once it is uploaded. */
export function SoundDrop({ projectId, isFirst, onSound }: SoundDropProps) {
  const { uploads, dropProps, handlePaste, browse, isDragging, rejected, dismissRejected } = useFileUploadHandlers({
    projectId,
    projectType: 'music-clip',
    onFiles: (added) => {
      for (const upload of added)
        upload.done.then(
          ({ id, title, originalFilename, durationSeconds }) =>
            onSound({ mediaId: id, name: title || originalFilename, durationSeconds }),
          // The list below says why.
          () => {},
        )
    },
  })
  return (
    <section className="drop" aria-label="Add sounds" data-dragging={isDragging} onPaste={handlePaste} {...dropProps}>
      <p>{isFirst ? 'No tracks yet. Drop a sound here to begin.' : 'Drop more sounds here.'}</p>
      <button type="button" onClick={() => void browse()}>
        <Upload size={16} aria-hidden />
        Choose files
      </button>
      {uploads.filter(isOnItsWay).map(({ id, name, sentBytes, sizeBytes, problem }) => (
        <p key={id} className="row">
          <span className="truncate">{name}</span>
          {problem === null ? (
            <progress value={sentBytes} max={sizeBytes} aria-label={`Upload of ${name}`} />
          ) : (
            <span role="alert">{problem.message}</span>
          )}
        </p>
      ))}
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
    </section>
  )
}
