import { useAppearance, useAppearanceStore } from '../shell/appearance-context.ts'

const THEMES = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

const DENSITIES = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
] as const

/** Theme and density, remembered by this browser. */
export function AppearanceSection() {
  const appearance = useAppearanceStore()
  const { theme, density } = useAppearance()
  return (
    <section aria-label="Appearance" className="space-y-6 py-6">
      <Choice legend="Theme" options={THEMES} value={theme} onChange={(value) => appearance.set({ theme: value })} />
      <Choice
        legend="Density of lists"
        options={DENSITIES}
        value={density}
        onChange={(value) => appearance.set({ density: value })}
      />
      <p className="text-xs text-text-2">This browser remembers it.</p>
    </section>
  )
}

interface ChoiceProps<Value extends string> {
  legend: string
  options: readonly { value: Value; label: string }[]
  value: Value
  onChange: (value: Value) => void
}

function Choice<Value extends string>({ legend, options, value, onChange }: ChoiceProps<Value>) {
  return (
    <fieldset>
      <legend className="mb-2 font-strong">{legend}</legend>
      <div className="flex flex-wrap gap-2">
        {options.map((option) => (
          <label
            key={option.value}
            className="flex h-10 cursor-pointer items-center gap-2 rounded-md border border-line px-3 hover:bg-surface-2 has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name={legend}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
