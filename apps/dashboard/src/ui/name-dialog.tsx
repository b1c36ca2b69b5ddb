import { ApiProblem } from '@holdall/client'
import { useId, useState } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

interface NameDialogProps {
  title: string
  description?: string
  /** @default 'Name' */
  label?: string
  /** @default '' */
  initial?: string
  placeholder?: string
  /** The verb on the button. */
  action: string
  /** Nothing at all is fine. @default false */
  optional?: boolean
  /** What is wrong with a name, or null. */
  check?: (name: string) => string | null
  /** The dialog closes when it ends, and says why when it fails. */
  onSubmit: (name: string) => Promise<unknown>
  onClose: () => void
}

/** Asks for one name. It is open as long as it is there. */
export function NameDialog({
  title,
  description,
  label = 'Name',
  initial = '',
  placeholder,
  action,
  optional = false,
  check,
  onSubmit,
  onClose,
}: NameDialogProps) {
  const id = useId()
  const [name, setName] = useState(initial)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const text = name.trim()
  const wrong = text === '' ? null : (check?.(text) ?? null)
  const ready = !busy && wrong === null && (optional || text !== '')
  const submit = async () => {
    setBusy(true)
    try {
      await onSubmit(text)
      onClose()
    } catch (error) {
      setProblem(ApiProblem.of(error).sentence)
      setBusy(false)
    }
  }
  const said = wrong ?? problem
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      {...(description === undefined ? {} : { description })}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form={`${id}-form`} disabled={!ready}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id={`${id}-form`}
        className="pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) void submit()
        }}
      >
        <label className="block">
          <span className="mb-1 block text-xs text-text-2">{label}</span>
          <input
            className="field"
            value={name}
            maxLength={200}
            placeholder={placeholder}
            aria-invalid={said !== null}
            aria-describedby={`${id}-said`}
            onFocus={({ target }) => target.select()}
            onChange={({ target }) => {
              setName(target.value)
              setProblem(null)
            }}
          />
        </label>
        <p id={`${id}-said`} role="alert" className="mt-2 text-danger empty:hidden">
          {said}
        </p>
      </form>
    </Dialog>
  )
}
