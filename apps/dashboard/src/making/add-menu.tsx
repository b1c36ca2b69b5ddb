import { useQuery } from '@tanstack/react-query'
import ChevronDown from 'lucide-react/icons/chevron-down'
import Link2 from 'lucide-react/icons/link-2'
import Sparkles from 'lucide-react/icons/sparkles'
import { useApi } from '../api/api-context.ts'
import { providersQuery } from '../api/making-queries.ts'
import { useLibrary } from '../library/library-context.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Menu, type MenuEntry } from '../ui/menu.tsx'

/** Other ways to get something into the library than to choose a file. */
export function AddMenu() {
  const { ask } = useLibrary()
  const providers = useQuery(providersQuery(useApi())).data?.items ?? []
  const entries: MenuEntry[] = [
    {
      type: 'action',
      label: 'Import from a web address',
      icon: <Link2 size={16} aria-hidden />,
      run: () => ask({ type: 'import', url: '' }),
    },
  ]
  if (providers.some(({ generate }) => generate.length > 0))
    entries.push({
      type: 'action',
      label: 'Generate',
      icon: <Sparkles size={16} aria-hidden />,
      run: () => ask({ type: 'generate' }),
    })
  return (
    <Menu
      trigger={
        <IconButton label="More ways to add" className="-ml-2 max-wide:-ml-1">
          <ChevronDown size={16} aria-hidden />
        </IconButton>
      }
      entries={entries}
    />
  )
}
