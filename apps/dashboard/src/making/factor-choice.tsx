import { classNames } from '../ui/class-names.ts'

export type Factor = 2 | 4

interface FactorChoiceProps {
  /** Of the picture as it is; null where that is not known. */
  size: { width: number; height: number } | null
  value: Factor
  onChange: (factor: Factor) => void
}

/** How many times longer the sides become, and what comes out. */
export function FactorChoice({ size, value, onChange }: FactorChoiceProps) {
  return (
    <fieldset>
      <legend className="mb-1 text-xs text-text-2">Longer sides</legend>
      <div className="grid grid-cols-2 gap-2">
        {([2, 4] as const).map((factor) => (
          <label
            key={factor}
            className={classNames(
              'flex cursor-pointer items-center gap-2 rounded-md border px-3 py-2',
              value === factor ? 'border-accent bg-accent-soft' : 'border-line hover:border-line-strong',
            )}
          >
            <input type="radio" name="factor" checked={value === factor} onChange={() => onChange(factor)} />
            <span className="tabular">
              {factor} times
              {size !== null && (
                <span className="block text-xs text-text-2">
                  {size.width * factor} × {size.height * factor}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
