import type { ApiProblem } from '@holdall/client'
import { countOf } from '../format/count.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { describeUse } from './describe-use.ts'

interface InUseDialogProps {
  problem: ApiProblem
  /** How many items were to go. */
  count: number
  onForce: () => void
  onClose: () => void
}

const NAMED = 8

/** Says where something is used that was to go to the trash, and lets it go all the same. */
export function InUseDialog({ problem, count, onForce, onClose }: InUseDialogProps) {
  const { usedBy, useCount, errors } = problem
  const more = useCount - Math.min(usedBy.length, NAMED)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={
        count === 1
          ? `Used in ${countOf(useCount, 'place')}`
          : `${errors.length.toLocaleString('en')} of ${countOf(count, 'item')} are in use`
      }
      description={
        count === 1
          ? 'What uses it shows it as missing until it is restored from the trash.'
          : 'What uses them shows them as missing until they are restored from the trash.'
      }
      actions={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button
            tone="danger"
            onClick={() => {
              onClose()
              onForce()
            }}
          >
            Move to trash anyway
          </Button>
        </>
      }
    >
      <ul className="space-y-1.5">
        {usedBy.slice(0, NAMED).map((use) => (
          <li key={`${use.kind} ${use.projectId ?? use.boardId} ${use.name}`} className="wrap-anywhere">
            {use.projectName === null ? (
              <span className="font-strong">{describeUse(use)}</span>
            ) : (
              <>
                <span className="font-strong">{use.projectName}</span>
                <span className="text-text-2"> · {describeUse(use)}</span>
              </>
            )}
          </li>
        ))}
        {usedBy.length > 0 && more > 0 && <li className="text-text-2">and {countOf(more, 'more place')}</li>}
      </ul>
    </Dialog>
  )
}
