import { classNames } from '../ui/class-names.ts'
import { enhancementWords } from './enhancement-words.ts'

interface EnhancementChoiceProps {
  /** What the provider does; null where it does not say, and any word may be right. */
  types: readonly string[] | null
  value: string
  onChange: (type: string) => void
}

/** What is to be made better. */
export function EnhancementChoice({ types, value, onChange }: EnhancementChoiceProps) {
  if (types === null)
    return (
      <label className="block">
        <span className="mb-1 block text-xs text-text-2">What, in the provider’s words</span>
        <input
          className="field"
          value={value}
          maxLength={50}
          placeholder="upscale"
          pattern="[a-z0-9][a-z0-9_\-]*"
          title="Lower-case words joined by dashes"
          onChange={({ target }) => onChange(target.value)}
        />
      </label>
    )
  return (
    <fieldset>
      <legend className="mb-1 text-xs text-text-2">What is to be better</legend>
      <div className="divide-y divide-line rounded-md border border-line">
        {types.map((type) => {
          const { label, explains } = enhancementWords(type)
          return (
            <label
              key={type}
              className={classNames(
                'flex min-h-10 cursor-pointer items-center gap-3 px-3 py-1.5 first:rounded-t-md last:rounded-b-md',
                value === type ? 'bg-accent-soft' : 'hover:bg-surface-2',
              )}
            >
              <input type="radio" name="type" checked={value === type} onChange={() => onChange(type)} />
              <span className="min-w-0">
                <span className="block truncate">{label}</span>
                {explains !== '' && <span className="block text-xs text-text-2">{explains}</span>}
              </span>
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
