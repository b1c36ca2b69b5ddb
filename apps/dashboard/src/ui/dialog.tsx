import { lazy, type ReactNode, Suspense, useState } from 'react'

export interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  children?: ReactNode
  /** Buttons at the lower edge, the main one last. */
  actions?: ReactNode
  wide?: boolean
  /** `alertdialog` where something is lost for good. */
  role?: 'dialog' | 'alertdialog'
}

const DialogSurface = lazy(() =>
  import('./dialog-surface.tsx').then(({ DialogSurface }) => ({ default: DialogSurface })),
)

/** A dialog, whose code is fetched when the first one opens. */
export function Dialog(props: DialogProps) {
  const [wanted, setWanted] = useState(props.open)
  if (props.open && !wanted) setWanted(true)
  if (!wanted) return null
  return (
    <Suspense>
      <DialogSurface {...props} />
    </Suspense>
  )
}
