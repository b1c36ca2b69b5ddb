import { type ReactNode, useId } from 'react'
import { classNames } from '../ui/class-names.ts'

interface SectionProps {
  title: string
  /** Beside the title. */
  aside?: ReactNode
  /** Over both columns. */
  wide?: boolean
  children: ReactNode
}

/** A part of the page with its heading. */
export function Section({ title, aside, wide = false, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={classNames('min-w-0', wide && 'col-span-full')}>
      <div className="mb-3 flex min-h-8 items-center justify-between gap-3">
        <h2 id={id} className="font-strong">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
