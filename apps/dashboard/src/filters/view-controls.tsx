import LayoutGrid from 'lucide-react/icons/layout-grid'
import List from 'lucide-react/icons/list'
import { useLibrary } from '../library/library-context.ts'
import { DEFAULT_SORT } from '../library/library-search.ts'
import { useAppearance, useAppearanceStore } from '../shell/appearance-context.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { OrderMenu } from '../ui/order-menu.tsx'

const SORTS = [
  { value: '-created', label: 'Newest first' },
  { value: 'created', label: 'Oldest first' },
  { value: '-taken', label: 'Taken, newest first' },
  { value: '-updated', label: 'Changed last' },
  { value: 'name', label: 'Name' },
  { value: '-size', label: 'Largest first' },
  { value: '-duration', label: 'Longest first' },
] as const

const RELEVANCE = { value: 'relevance', label: 'Best match' } as const

/** Order, tile size, and grid or list. */
export function ViewControls() {
  const { search, sort, navigate } = useLibrary()
  const appearance = useAppearanceStore()
  const { tileSize } = useAppearance()
  const list = search.view === 'list'
  const options = search.q === undefined ? SORTS : [RELEVANCE, ...SORTS]
  return (
    <div className="flex shrink-0 items-center gap-1">
      {!list && (
        <input
          type="range"
          min={100}
          max={360}
          step={10}
          value={tileSize}
          aria-label="Size of the pictures"
          title="Size of the pictures"
          onChange={({ target }) => appearance.set({ tileSize: Number(target.value) })}
          className="hidden h-8 w-24 cursor-pointer @min-[760px]:block"
        />
      )}
      <OrderMenu
        value={sort}
        options={options}
        onChoose={(value) => navigate({ sort: value === DEFAULT_SORT ? undefined : value, at: undefined })}
      />
      <IconButton
        label={list ? 'Show as a grid' : 'Show as a list'}
        onClick={() => navigate({ view: list ? undefined : 'list' })}
      >
        {list ? <LayoutGrid size={16} aria-hidden /> : <List size={16} aria-hidden />}
      </IconButton>
    </div>
  )
}
