import Check from 'lucide-react/icons/check'

export interface Preset {
  label: string
  chosen: boolean
  choose: () => void
}

/** Usual choices of a filter, one at a time. */
export function PresetList({ presets }: { presets: readonly Preset[] }) {
  return (
    <ul>
      {presets.map(({ label, chosen, choose }) => (
        <li key={label}>
          <button
            type="button"
            aria-pressed={chosen}
            onClick={choose}
            className="flex min-h-8 w-full items-center justify-between rounded-sm px-2 text-left hover:bg-surface-2"
          >
            {label}
            {chosen && <Check size={16} className="text-accent" aria-hidden />}
          </button>
        </li>
      ))}
    </ul>
  )
}
