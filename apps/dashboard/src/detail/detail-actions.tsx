import type { MediaItem } from '@holdall/protocol'
import Download from 'lucide-react/icons/download'
import Trash2 from 'lucide-react/icons/trash-2'
import Undo2 from 'lucide-react/icons/undo-2'
import WandSparkles from 'lucide-react/icons/wand-sparkles'
import { useState } from 'react'
import { ConfirmDialog } from '../library/confirm-dialog.tsx'
import { useLibrary } from '../library/library-context.ts'
import { stepOff } from '../library/step-off.ts'
import { isEnhanceable } from '../making/is-enhanceable.ts'
import { useSelectionStore } from '../selection/use-selection.ts'
import { Button } from '../ui/button.tsx'

/** Download, a better version, and the way into or out of the trash. */
export function DetailActions({ item, trashed }: { item: MediaItem; trashed: boolean }) {
  const library = useLibrary()
  const selection = useSelectionStore()
  const [asking, setAsking] = useState(false)
  const leave = (act: (ids: string[]) => Promise<void>) => {
    stepOff(library, selection, new Set([item.id]))
    void act([item.id])
  }
  return (
    <div className="flex flex-wrap gap-2">
      {trashed ? (
        <>
          <Button tone="primary" onClick={() => leave(library.actions.restore)}>
            <Undo2 size={16} aria-hidden />
            Restore
          </Button>
          <Button tone="danger-ghost" onClick={() => setAsking(true)}>
            <Trash2 size={16} aria-hidden />
            Delete for good
          </Button>
        </>
      ) : (
        <>
          <Button onClick={() => void library.actions.download([item.id])}>
            <Download size={16} aria-hidden />
            Download
          </Button>
          {isEnhanceable(item) && (
            <Button onClick={() => library.ask({ type: 'enhance', item })}>
              <WandSparkles size={16} aria-hidden />
              Enhance
            </Button>
          )}
          <Button tone="danger-ghost" onClick={() => leave((ids) => library.actions.trash(ids))}>
            <Trash2 size={16} aria-hidden />
            Move to trash
          </Button>
        </>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Delete this for good?"
        description={`${item.originalFilename} and everything made from it are removed. This cannot be undone.`}
        action="Delete for good"
        onConfirm={() => leave(library.actions.purge)}
      />
    </div>
  )
}
