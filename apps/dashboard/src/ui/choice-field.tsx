export interface ChoiceFieldProps {
  label: string
  value: string | undefined
  options: [value: string, label: string][]
  onChange: (value: string) => void
}

/** One of several, under its label. */
export function ChoiceField({ label, value, options, onChange }: ChoiceFieldProps) {
  return (
    <label className="block">
      <span className="mb-1 block text-xs text-text-2">{label}</span>
      <select className="field" value={value} onChange={({ target }) => onChange(target.value)}>
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
