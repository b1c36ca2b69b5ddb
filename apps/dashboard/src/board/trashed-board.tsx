import type { Board } from '@holdall/protocol'
import { useApi } from '../api/api-context.ts'
import { Button } from '../ui/button.tsx'
import { showProblem, useToasts } from '../ui/toast-context.ts'

/** A board that is in the trash, and the way back. */
export function TrashedBoard({ board, onRestored }: { board: Board; onRestored: () => void }) {
  const { moodboards } = useApi()
  const toasts = useToasts()
  const restore = async () => {
    try {
      await moodboards.restore(board.id)
      onRestored()
    } catch (error) {
      showProblem(toasts, 'The board was not restored', error)
    }
  }
  return (
    <main className="min-h-0 flex-1 overflow-y-auto" aria-label={`Board ${board.title}`}>
      <div className="mx-auto max-w-md space-y-3 px-6 py-12">
        <h1 className="text-lg font-strong wrap-anywhere">“{board.title}” is in the trash</h1>
        <p className="text-text-2">Its items are kept until it is deleted for good.</p>
        <Button tone="primary" onClick={() => void restore()}>
          Restore
        </Button>
      </div>
    </main>
  )
}
