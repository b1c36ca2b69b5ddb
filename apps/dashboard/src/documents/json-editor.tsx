import { ApiProblem, type DocumentText } from '@holdall/client'
import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { ConfirmDialog } from '../library/confirm-dialog.tsx'
import { useProjectView } from '../project/project-context.ts'
import { useProjectWrite } from '../project/use-project-write.ts'
import { Button } from '../ui/button.tsx'
import { useToasts } from '../ui/toast-context.ts'
import { indentJson } from './json-lines.ts'
import { jsonProblem } from './json-problem.ts'

interface JsonEditorProps {
  name: string
  /** What the editing begins with. */
  start: DocumentText
  onClose: () => void
}

/** The document as text to change. A save that somebody else came before is never written over unasked. */
export function JsonEditor({ name, start, onClose }: JsonEditorProps) {
  const api = useApi()
  const toasts = useToasts()
  const write = useProjectWrite()
  const { project } = useProjectView()
  const [base] = useState(start)
  const [before] = useState(() => indentJson(start.text))
  const [text, setText] = useState(before)
  const [refused, setRefused] = useState<ApiProblem | null>(null)
  const [busy, setBusy] = useState(false)
  const changed = text !== before
  const wrong = changed ? jsonProblem(text) : null
  const blocker = useBlocker({
    shouldBlockFn: () => changed,
    enableBeforeUnload: changed,
    withResolver: true,
  })

  const save = async (over: number | '*') => {
    setBusy(true)
    try {
      const revision = await api.documents.saveText(project.id, name, text, over)
      toasts.show(`Saved as revision ${revision}`)
      await write('The document was not loaded again', async () => undefined)
      onClose()
    } catch (error) {
      setRefused(ApiProblem.of(error))
      setBusy(false)
    }
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <textarea
        aria-label={`JSON of ${name}`}
        aria-invalid={wrong !== null}
        aria-describedby="json-editor-said"
        className="min-h-0 flex-1 resize-none bg-surface-1 px-4 py-3 font-mono text-xs focus-visible:-outline-offset-2"
        spellCheck={false}
        wrap="off"
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          setRefused(null)
        }}
      />
      <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-2">
        <p id="json-editor-said" role="status" className="min-w-48 flex-1 text-danger wrap-anywhere">
          {wrong ??
            (refused?.code === 'precondition_failed'
              ? 'Someone saved this document since you began. Their revision stays in the history if you save over it.'
              : refused?.sentence)}
        </p>
        <Button onClick={onClose}>{changed ? 'Discard changes' : 'Cancel'}</Button>
        {refused?.code === 'precondition_failed' ? (
          <Button tone="danger" disabled={busy || wrong !== null} onClick={() => void save('*')}>
            Save over it
          </Button>
        ) : (
          <Button tone="primary" disabled={!changed || busy || wrong !== null} onClick={() => void save(base.revision)}>
            Save
          </Button>
        )}
      </footer>
      <ConfirmDialog
        open={blocker.status === 'blocked'}
        onOpenChange={(open) => !open && blocker.reset?.()}
        title="Discard your changes?"
        description={`What you changed in ${name} is not saved yet.`}
        action="Discard changes"
        onConfirm={() => blocker.proceed?.()}
      />
    </div>
  )
}
