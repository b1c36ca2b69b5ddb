import type { UploadSnapshot } from '@holdall/client'
import { useHoldallClient } from '@holdall/react'

const WORDS: Record<UploadSnapshot['state'], string> = {
  waiting: 'Waits for its turn or the connection',
  hashing: 'Looking whether the server has it',
  uploading: 'Uploading',
  paused: 'Paused',
  finishing: 'Finishing',
  done: 'Here',
  failed: 'Not uploaded',
  cancelled: 'Cancelled',
  'needs-file': 'Choose this file again to go on',
}

/** How far a file has come, and what can be done when it does not go on. */
export function UploadState({ upload }: { upload: UploadSnapshot }) {
  const { uploads } = useHoldallClient()
  const { id, state, sentBytes, sizeBytes, problem } = upload
  return (
    <span className="row">
      <small className="truncate" title={problem?.message}>
        {WORDS[state]}
        {problem !== null && `: ${problem.message}`}
      </small>
      {state === 'uploading' && <progress value={sentBytes} max={sizeBytes} aria-label={`Upload of ${upload.name}`} />}
      {state === 'failed' && (
        <button type="button" className="bare" onClick={() => uploads.get(id)?.retry()}>
          Retry
        </button>
      )}
      {(state === 'failed' || state === 'needs-file') && (
        <button type="button" className="bare" onClick={() => uploads.remove(id)}>
          Discard
        </button>
      )}
    </span>
  )
}
