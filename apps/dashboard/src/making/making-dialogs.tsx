import { lazy, Suspense } from 'react'

const ImportDialog = lazy(() => import('./import-dialog.tsx').then(({ ImportDialog: it }) => ({ default: it })))
const GenerateDialog = lazy(() => import('./generate-dialog.tsx').then(({ GenerateDialog: it }) => ({ default: it })))

/** What is asked about something new; `url` is what was pasted. */
export type MakingQuestion = { type: 'import'; url: string } | { type: 'generate' }

/** The dialog about something new, whose code is fetched with it. */
export function MakingDialogs({ question, onClose }: { question: MakingQuestion | null; onClose: () => void }) {
  if (question === null) return null
  return (
    <Suspense>
      {question.type === 'import' ? (
        <ImportDialog key={question.url} url={question.url} onClose={onClose} />
      ) : (
        <GenerateDialog onClose={onClose} />
      )}
    </Suspense>
  )
}
