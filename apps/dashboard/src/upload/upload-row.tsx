import { useNavigate } from '@tanstack/react-router'
import Check from 'lucide-react/icons/check'
import RotateCw from 'lucide-react/icons/rotate-cw'
import X from 'lucide-react/icons/x'
import { formatTimeLeft } from '../format/duration.ts'
import { formatSize } from '../format/size.ts'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { useUploadQueue } from './upload-context.ts'
import { isOpen, type UploadTask } from './upload-task.ts'

/** One file: its name, how far it is, and what can be done about it. */
export function UploadRow({ task }: { task: UploadTask }) {
  const queue = useUploadQueue()
  const navigate = useNavigate()
  const { id, file, target, state, sentBytes, mediaId } = task
  const show = () =>
    target === null
      ? void navigate({ to: '/', search: { item: mediaId ?? undefined } })
      : void navigate({ to: '/projects/$id', params: { id: target.projectId }, search: { tab: 'files' } })
  return (
    <li className="flex items-center gap-2 py-1.5 pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <MiddleTruncate name={file.name} />
        {target !== null && <MiddleTruncate name={`Into ${target.projectName}`} className="text-xs text-text-2" />}
        {state === 'sending' && (
          <div
            role="progressbar"
            aria-label={file.name}
            aria-valuenow={Math.round((sentBytes / file.size) * 100)}
            aria-valuemin={0}
            aria-valuemax={100}
            className="my-1 h-1 overflow-hidden rounded-full bg-surface-3"
          >
            <div
              className="h-full origin-left bg-accent transition-transform duration-100"
              style={{ transform: `scaleX(${sentBytes / file.size})` }}
            />
          </div>
        )}
        <p className={`tabular text-xs wrap-anywhere ${state === 'failed' ? 'text-danger' : 'text-text-2'}`}>
          {describe(task)}
        </p>
      </div>
      {state === 'failed' && file.size > 0 && (
        <Button onClick={() => queue.retry(id)} aria-label={`Retry ${file.name}`}>
          <RotateCw size={16} aria-hidden />
          Retry
        </Button>
      )}
      {(state === 'done' || state === 'known') && (
        <>
          <Check size={16} className="text-ok" aria-hidden />
          <Button tone="accent-ghost" onClick={show} aria-label={`Show ${file.name}`}>
            Show
          </Button>
        </>
      )}
      {(isOpen(task) || state === 'failed') && (
        <IconButton
          label={isOpen(task) ? `Cancel ${file.name}` : `Dismiss ${file.name}`}
          onClick={() => queue.cancel(id)}
          side="top"
        >
          <X size={16} aria-hidden />
        </IconButton>
      )}
    </li>
  )
}

function describe({ state, file, sentBytes, speed, problem }: UploadTask): string {
  switch (state) {
    case 'waiting':
      return `Waiting · ${formatSize(file.size)}`
    case 'checking':
      return 'Checking whether it is already here'
    case 'sending': {
      if (sentBytes >= file.size) return 'Being stored'
      const amount = `${formatSize(sentBytes)} of ${formatSize(file.size)}`
      return speed > 0
        ? `${amount} · ${formatSize(speed)}/s · ${formatTimeLeft((file.size - sentBytes) / speed)}`
        : amount
    }
    case 'known':
      return 'Already in your library, so it was not sent again'
    case 'done':
      return formatSize(file.size)
    case 'failed':
      if (problem?.code === 'too_large' && problem.maxBytes !== undefined)
        return `The file has ${formatSize(file.size)}; at most ${formatSize(problem.maxBytes)} are accepted here.`
      return problem?.sentence ?? 'It was not uploaded.'
  }
}
