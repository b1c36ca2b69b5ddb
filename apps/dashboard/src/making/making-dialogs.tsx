import type { MediaItem } from '@holdall/protocol'
import { lazy, Suspense } from 'react'

const ImportDialog = lazy(() => import('./import-dialog.tsx').then(({ ImportDialog: it }) => ({ default: it })))
const EnhanceDialog = lazy(() => import('./enhance-dialog.tsx').then(({ EnhanceDialog: it }) => ({ default: it })))
const GenerateDialog = lazy(() => import('./generate-dialog.tsx').then(({ GenerateDialog: it }) => ({ default: it })))

/** What is asked about something new; `url` is what was pasted. */
export type MakingQuestion =
  | { type: 'import'; url: string }
  | { type: 'enhance'; item: MediaItem }
  | { type: 'generate' }

interface MakingDialogsProps {
  question: MakingQuestion | null
  onClose: () => void
}

/** The dialog about something new, whose code is fetched with it. */
export function MakingDialogs({ question, onClose }: MakingDialogsProps) {
  if (question === null) return null
  return (
    <Suspense>
      {question.type === 'import' && <ImportDialog key={question.url} url={question.url} onClose={onClose} />}
      {question.type === 'enhance' && <EnhanceDialog item={question.item} onClose={onClose} />}
      {question.type === 'generate' && <GenerateDialog onClose={onClose} />}
    </Suspense>
  )
}
