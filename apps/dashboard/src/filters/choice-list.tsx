import { abbreviateCount } from '../format/count.ts'

interface ChoiceListProps<Value extends string> {
  legend: string
  options: readonly { value: Value; label: string }[]
  chosen: readonly string[]
  counts?: Partial<Record<Value, number>> | undefined
  onChange: (values: string[]) => void
}

/** Any of a few values, as check boxes. */
export function ChoiceList<Value extends string>({
  legend,
  options,
  chosen,
  counts,
  onChange,
}: ChoiceListProps<Value>) {
  return (
    <fieldset>
      <legend className="px-2 pb-1 text-xs text-text-3">{legend}</legend>
      {options.map(({ value, label }) => (
        <label
          key={value}
          className="flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 hover:bg-surface-2"
        >
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, value] : chosen.filter((other) => other !== value))
            }
          />
          <span className="min-w-0 flex-1 truncate">{label}</span>
          {counts !== undefined && (
            <span className="tabular text-xs text-text-3">{abbreviateCount(counts[value] ?? 0)}</span>
          )}
        </label>
      ))}
    </fieldset>
  )
}
