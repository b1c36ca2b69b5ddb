import ChevronDown from 'lucide-react/icons/chevron-down'
import Link2 from 'lucide-react/icons/link-2'
import { useLibrary } from '../library/library-context.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Menu } from '../ui/menu.tsx'

/** Other ways to get something into the library than to choose a file. */
export function AddMenu() {
  const { ask } = useLibrary()
  return (
    <Menu
      trigger={
        <IconButton label="More ways to add" className="-ml-2 max-wide:-ml-1">
          <ChevronDown size={16} aria-hidden />
        </IconButton>
      }
      entries={[
        {
          type: 'action',
          label: 'Import from a web address',
          icon: <Link2 size={16} aria-hidden />,
          run: () => ask({ type: 'import', url: '' }),
        },
      ]}
    />
  )
}
