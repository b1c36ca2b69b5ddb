import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

export type ButtonTone = 'primary' | 'plain' | 'ghost' | 'accent-ghost' | 'danger' | 'danger-ghost'

const TONES: Record<ButtonTone, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong border-transparent',
  plain: 'bg-surface-1 text-text-1 border-line-strong hover:bg-surface-2',
  ghost: 'bg-transparent text-text-1 border-transparent hover:bg-surface-2',
  'accent-ghost': 'bg-transparent text-accent border-transparent hover:bg-accent-soft',
  danger: 'bg-danger text-on-danger border-transparent hover:brightness-110',
  'danger-ghost': 'bg-transparent text-danger border-transparent hover:bg-danger-soft',
}

export interface ButtonProps extends ComponentProps<'button'> {
  tone?: ButtonTone
}

/** A button whose label is a verb. */
export function Button({ tone = 'plain', className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={classNames(
        'inline-flex h-8 shrink-0 items-center justify-center gap-2 whitespace-nowrap rounded-md border px-3 text-sm font-strong transition-colors duration-100',
        'disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50',
        TONES[tone],
        className,
      )}
      {...rest}
    />
  )
}
