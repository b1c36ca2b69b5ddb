import { lazy, type ReactNode, Suspense, useState } from 'react'
import type { MediaItem } from '../api/types.ts'

const EnhanceDialog = lazy(() => import('./enhance-dialog.tsx').then(({ EnhanceDialog: it }) => ({ default: it })))

interface EnhanceButtonProps {
  item: MediaItem
  children: (open: () => void) => ReactNode
}

/** What can be enhanced: pictures that are there. */
export const isEnhanceable = ({ kind, status, deletedAt }: MediaItem): boolean =>
  kind === 'image' && status === 'ready' && deletedAt === null

/** A button of any look that asks how to enhance a picture; the code of the question is fetched with it. */
export function EnhanceButton({ item, children }: EnhanceButtonProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      {children(() => setOpen(true))}
      {open && (
        <Suspense>
          <EnhanceDialog item={item} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
