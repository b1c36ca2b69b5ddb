import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useState } from 'react'

export interface PopoverProps {
  trigger: ReactElement<{ onClick?: () => void; 'aria-haspopup'?: 'dialog'; 'aria-expanded'?: boolean }>
  label: string
  children: ReactNode
  align?: 'start' | 'center' | 'end'
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

const PopoverSurface = lazy(() =>
  import('./popover-surface.tsx').then(({ PopoverSurface }) => ({ default: PopoverSurface })),
)

/** A small panel behind its trigger, whose code is fetched when the first one opens. */
export function Popover({ open, onOpenChange, trigger, ...rest }: PopoverProps) {
  const [openHere, setOpenHere] = useState(false)
  const [wanted, setWanted] = useState(false)
  const change = (next: boolean) => {
    setOpenHere(next)
    onOpenChange?.(next)
  }
  const idle = cloneElement(trigger, {
    'aria-haspopup': 'dialog',
    'aria-expanded': false,
    onClick: () => {
      setWanted(true)
      change(true)
    },
  })
  if (!wanted) return idle
  return (
    <Suspense fallback={idle}>
      <PopoverSurface trigger={trigger} open={open ?? openHere} onOpenChange={change} {...rest} />
    </Suspense>
  )
}
