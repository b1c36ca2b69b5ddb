import ChevronDown from 'lucide-react/icons/chevron-down'
import X from 'lucide-react/icons/x'
import type { ReactNode } from 'react'
import { classNames } from '../ui/class-names.ts'
import { Popover } from '../ui/popover.tsx'

interface FilterChipProps {
  label: string
  /** What it is set to; null while it is not. */
  value: string | null
  onRemove: () => void
  children: ReactNode
}

/** A filter: opens its choices, says what it is set to, and can be removed. */
export function FilterChip({ label, value, onRemove, children }: FilterChipProps) {
  const set = value !== null
  return (
    <span
      className={classNames(
        'inline-flex h-8 shrink-0 items-center rounded-md border',
        set
          ? 'border-accent bg-accent-soft text-text-1'
          : 'border-line text-text-2 hover:border-line-strong hover:text-text-1',
      )}
    >
      <Popover
        label={label}
        trigger={
          <button
            type="button"
            className={classNames('flex h-full items-center gap-1 rounded-md pl-2.5', set ? 'pr-1' : 'pr-2')}
          >
            {set ? (
              <>
                <span className="text-text-2">{label}:</span>
                <span className="max-w-44 truncate">{value}</span>
              </>
            ) : (
              <>
                {label}
                <ChevronDown size={16} className="text-text-3" aria-hidden />
              </>
            )}
          </button>
        }
      >
        {children}
      </Popover>
      {set && (
        <button
          type="button"
          aria-label={`Remove the filter ${label}`}
          onClick={onRemove}
          className="flex h-full w-8 items-center justify-center rounded-md hover:text-danger"
        >
          <X size={16} aria-hidden />
        </button>
      )}
    </span>
  )
}
