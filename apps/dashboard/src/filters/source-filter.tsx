import type { SourceType } from '@holdall/protocol'
import { abbreviateCount } from '../format/count.ts'
import { useLibrary } from '../library/library-context.ts'
import { classNames } from '../ui/class-names.ts'
import { SOURCES, splitList } from './filter-definitions.ts'

/** Where items came from, each with its count; several may be on at once. */
export function SourceFilter({ counts }: { counts: Partial<Record<SourceType, number>> | undefined }) {
  const { search, navigate } = useLibrary()
  const chosen = splitList(search.source)
  const set = (values: string[]) => {
    const all = values.length === 0 || values.length === SOURCES.length
    navigate({ source: all ? undefined : values.join(','), at: undefined })
  }
  const total = counts === undefined ? undefined : Object.values(counts).reduce((sum, count) => sum + count, 0)
  return (
    <fieldset className="no-scrollbar flex max-w-full rounded-md bg-surface-2 p-0.5 max-wide:shrink-0 wide:overflow-x-auto">
      <legend className="sr-only">Source</legend>
      <Chip
        label="All"
        count={chosen.length === 0 ? total : undefined}
        pressed={chosen.length === 0}
        onPress={() => set([])}
      />
      {SOURCES.map(({ value, label }) => (
        <Chip
          key={value}
          label={label}
          count={counts === undefined ? undefined : (counts[value] ?? 0)}
          pressed={chosen.includes(value)}
          onPress={(add) => {
            if (!add) set(chosen.length === 1 && chosen[0] === value ? [] : [value])
            else set(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value])
          }}
        />
      ))}
    </fieldset>
  )
}

interface ChipProps {
  label: string
  count: number | undefined
  pressed: boolean
  /** `add` when Ctrl or Shift was held: then it joins the others. */
  onPress: (add: boolean) => void
}

function Chip({ label, count, pressed, onPress }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={(event) => onPress(event.ctrlKey || event.metaKey || event.shiftKey)}
      className={classNames(
        'flex h-8 items-center gap-1.5 rounded-[6px] px-2.5 whitespace-nowrap',
        pressed ? 'bg-surface-1 font-strong text-text-1 shadow-1' : 'text-text-2 hover:text-text-1',
      )}
    >
      {label}
      {count !== undefined && <span className="tabular text-xs font-normal text-text-3">{abbreviateCount(count)}</span>}
    </button>
  )
}
