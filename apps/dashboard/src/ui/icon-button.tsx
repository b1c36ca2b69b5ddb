import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** What it does, for the tooltip and for screen readers. */
  label: string
  /** Key that does the same, shown in the tooltip. */
  hint?: string
  children: ReactNode
  pressed?: boolean
  side?: 'top' | 'bottom' | 'left' | 'right'
}

/** A 32 px button with an icon alone. */
export function IconButton({ label, hint, pressed, className, children, side, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      data-tip={hint === undefined ? label : `${label} (${hint})`}
      data-tip-side={side}
      className={classNames(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-md text-text-2 transition-colors duration-100 hover:bg-surface-2 hover:text-text-1',
        'disabled:pointer-events-none disabled:opacity-40',
        pressed === true && 'bg-accent-soft text-accent',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  )
}
