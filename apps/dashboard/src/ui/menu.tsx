import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useState } from 'react'

/** A part of a menu, top to bottom. */
export type MenuEntry =
  | { type: 'action'; label: string; icon?: ReactNode; danger?: boolean; run: () => void }
  | {
      type: 'choice'
      label: string
      value: string
      options: readonly { value: string; label: string }[]
      choose: (value: string) => void
    }
  | { type: 'note'; text: ReactNode }
  | { type: 'rule' }

export interface MenuProps {
  trigger: ReactElement<{ onClick?: () => void; 'aria-haspopup'?: 'menu'; 'aria-expanded'?: boolean }>
  entries: readonly MenuEntry[]
  align?: 'start' | 'end'
}

const MenuSurface = lazy(() => import('./menu-surface.tsx').then(({ MenuSurface }) => ({ default: MenuSurface })))

/** A menu behind its trigger, whose code is fetched when the first one opens. */
export function Menu({ trigger, ...rest }: MenuProps) {
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState(false)
  const idle = cloneElement(trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: () => {
      setWanted(true)
      setOpen(true)
    },
  })
  if (!wanted) return idle
  return (
    <Suspense fallback={idle}>
      <MenuSurface trigger={trigger} open={open} onOpenChange={setOpen} {...rest} />
    </Suspense>
  )
}
