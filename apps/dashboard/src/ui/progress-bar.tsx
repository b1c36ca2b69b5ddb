interface ProgressBarProps {
  /** What is under way, for screen readers. */
  label: string
  /** 0 to 1. */
  value: number
}

/** How far something is, as a line and in per cent. */
export function ProgressBar({ label, value }: ProgressBarProps) {
  return (
    <div className="flex items-center gap-2">
      <progress className="sr-only" aria-label={label} max={1} value={value} />
      <div className="h-1.5 flex-1 overflow-hidden rounded-full bg-surface-3" aria-hidden>
        <div
          className="h-full rounded-full bg-accent transition-[width] duration-150"
          style={{ width: `${value * 100}%` }}
        />
      </div>
      <span className="tabular w-10 shrink-0 text-right text-xs text-text-2">{Math.round(value * 100)} %</span>
    </div>
  )
}
