interface ControlSelectProps {
  label: string
  /** What the tooltip says. @default the label */
  tip?: string
  value: string
  options: readonly { value: string; label: string }[]
  onChange: (value: string) => void
}

/** A choice in the row of controls. Of the browser's own kind: a floating one would lie behind a player in full screen. */
export function ControlSelect({ label, tip = label, value, options, onChange }: ControlSelectProps) {
  return (
    <select
      aria-label={label}
      data-tip={tip}
      data-tip-side="top"
      className="h-8 shrink-0 rounded-md bg-transparent px-1 text-xs text-text-2 hover:bg-surface-3 hover:text-text-1 [&>option]:bg-surface-1"
      value={value}
      onChange={({ target }) => onChange(target.value)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}
