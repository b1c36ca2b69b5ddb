import type { UploadSnapshot } from '@holdall/client'
import { Button } from '../ui/button.tsx'
import { useUploadDesk } from './upload-context.ts'
import { isMoving, isResting, isRetryable } from './upload-totals.ts'

/** What can be done about all uploads at once, where there is more than one that it concerns. */
export function TrayButtons({ all }: { all: readonly UploadSnapshot[] }) {
  const { uploads } = useUploadDesk()
  const retryable = all.filter(isRetryable)
  const moving = all.filter(isMoving)
  const resting = all.filter(isResting)
  const paused = resting.filter(({ state }) => state === 'paused')
  const open = [...moving, ...resting]
  if (retryable.length < 2 && open.length < 2) return null
  return (
    <footer className="flex justify-end gap-2 border-t border-line p-2">
      {retryable.length > 1 && (
        <Button
          onClick={() => {
            for (const { id } of retryable) uploads.get(id)?.retry()
          }}
        >
          Retry all
        </Button>
      )}
      {moving.length > 1 && <Button onClick={() => uploads.pauseAll()}>Pause all</Button>}
      {moving.length === 0 && paused.length > 1 && <Button onClick={() => uploads.resumeAll()}>Resume all</Button>}
      {open.length > 1 && (
        <Button
          tone="ghost"
          onClick={() => {
            for (const { id } of open) uploads.remove(id)
          }}
        >
          Cancel all
        </Button>
      )}
    </footer>
  )
}
