import { type ReactNode, useId } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

export interface FormDialogProps {
  title: string
  description?: ReactNode
  /** What the main button says. */
  action: string
  /** Whether the form may be sent. */
  ready: boolean
  onSubmit: () => void
  onClose: () => void
  /** In the place of Cancel, which closes. */
  dismiss?: ReactNode
  children: ReactNode
}

/** A form in a dialog that is open as long as it is there; Enter sends it. */
export function FormDialog({
  title,
  description,
  action,
  ready,
  onSubmit,
  onClose,
  dismiss = <Button onClick={onClose}>Cancel</Button>,
  children,
}: FormDialogProps) {
  const id = useId()
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={description}
      actions={
        <>
          {dismiss}
          <Button tone="primary" type="submit" form={id} disabled={!ready}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="space-y-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) onSubmit()
        }}
      >
        {children}
      </form>
    </Dialog>
  )
}
