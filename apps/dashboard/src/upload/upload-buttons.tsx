import type { UploadSnapshot } from '@holdall/client'
import { useNavigate } from '@tanstack/react-router'
import Pause from 'lucide-react/icons/pause'
import Play from 'lucide-react/icons/play'
import RotateCw from 'lucide-react/icons/rotate-cw'
import X from 'lucide-react/icons/x'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { FileAgainButton } from './file-again-button.tsx'
import { useUploadDesk } from './upload-context.ts'
import { isMoving, isRetryable } from './upload-totals.ts'

/** What can be done about one upload. */
export function UploadButtons({ upload }: { upload: UploadSnapshot }) {
  const { uploads } = useUploadDesk()
  const { id, name, state } = upload
  const all = uploads.get(id)
  if (all === undefined) return null
  if (state === 'done') return <ShowButton upload={upload} />
  return (
    <>
      {isRetryable(upload) && (
        <Button onClick={() => all.retry()} aria-label={`Retry ${name}`}>
          <RotateCw size={16} aria-hidden />
          Retry
        </Button>
      )}
      {state === 'needs-file' && <FileAgainButton upload={all} name={name} />}
      {isMoving(upload) && state !== 'finishing' && (
        <IconButton label={`Pause ${name}`} onClick={() => all.pause()} side="top">
          <Pause size={16} aria-hidden />
        </IconButton>
      )}
      {state === 'paused' && (
        <IconButton label={`Resume ${name}`} onClick={() => all.resume()} side="top">
          <Play size={16} aria-hidden />
        </IconButton>
      )}
      <IconButton
        label={`${state === 'failed' ? 'Dismiss' : 'Cancel'} ${name}`}
        onClick={() => uploads.remove(id)}
        side="top"
      >
        <X size={16} aria-hidden />
      </IconButton>
    </>
  )
}

function ShowButton({ upload: { name, mediaId, intent } }: { upload: UploadSnapshot }) {
  const navigate = useNavigate()
  const { projectId } = intent
  const show = () =>
    projectId === undefined
      ? void navigate({ to: '/', search: { item: mediaId ?? undefined } })
      : void navigate({ to: '/projects/$id', params: { id: projectId }, search: { tab: 'files' } })
  return (
    <Button tone="accent-ghost" onClick={show} aria-label={`Show ${name}`}>
      Show
    </Button>
  )
}
