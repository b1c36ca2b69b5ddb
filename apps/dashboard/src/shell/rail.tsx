import { Link } from '@tanstack/react-router'
import ChartColumn from 'lucide-react/icons/chart-column'
import ChartPie from 'lucide-react/icons/chart-pie'
import FolderKanban from 'lucide-react/icons/folder-kanban'
import Images from 'lucide-react/icons/images'
import LayoutDashboard from 'lucide-react/icons/layout-dashboard'
import ListChecks from 'lucide-react/icons/list-checks'
import PanelLeft from 'lucide-react/icons/panel-left'
import Settings from 'lucide-react/icons/settings'
import Trash2 from 'lucide-react/icons/trash-2'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { useNarrow } from '../ui/use-media-query.ts'
import { useAppearance, useAppearanceStore } from './appearance-context.ts'

const PAGES = [
  { to: '/', label: 'Library', Icon: Images, exact: true },
  { to: '/projects', label: 'Projects', Icon: FolderKanban, exact: false },
  { to: '/boards', label: 'Boards', Icon: LayoutDashboard, exact: false },
  { to: '/storage', label: 'Storage', Icon: ChartPie, exact: false },
  { to: '/insights', label: 'Insights', Icon: ChartColumn, exact: false },
  { to: '/jobs', label: 'Jobs', Icon: ListChecks, exact: false },
  { to: '/trash', label: 'Trash', Icon: Trash2, exact: false },
  { to: '/settings', label: 'Settings', Icon: Settings, exact: false },
] as const

/** The pages: a rail at the left, a bar at the bottom on narrow screens. */
export function Rail() {
  const narrow = useNarrow()
  const appearance = useAppearanceStore()
  const { railPinned } = useAppearance()
  const labelled = narrow || railPinned
  return (
    <nav
      aria-label="Pages"
      className={classNames(
        'z-20 flex shrink-0 border-line bg-surface-1',
        narrow
          ? 'order-last h-[calc(var(--bar)+env(safe-area-inset-bottom))] justify-around border-t pb-[env(safe-area-inset-bottom)]'
          : 'flex-col items-stretch gap-1 border-r px-2 py-3',
        !narrow && (railPinned ? 'w-44' : 'w-(--rail)'),
      )}
    >
      {!narrow && (
        <div className="mb-3 flex h-8 items-center gap-2 px-1.5">
          <img src="/app/favicon.svg" alt="" width={28} height={28} />
          {railPinned && <span className="font-strong">Holdall</span>}
        </div>
      )}
      {PAGES.map(({ to, label, Icon, exact }) => {
        return (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact, includeSearch: false }}
            aria-label={label}
            {...(labelled ? {} : { 'data-tip': label, 'data-tip-side': 'right' })}
            className={classNames(
              'flex items-center rounded-md text-text-2 hover:bg-surface-2 hover:text-text-1 aria-[current=page]:text-accent',
              narrow
                ? 'my-1 min-w-11 flex-col justify-center gap-0.5 text-xs'
                : 'h-10 gap-3 px-2.5 aria-[current=page]:bg-accent-soft',
            )}
          >
            <Icon size={20} aria-hidden />
            {labelled && <span>{label}</span>}
          </Link>
        )
      })}
      {!narrow && (
        <IconButton
          label={railPinned ? 'Hide labels' : 'Show labels'}
          side="right"
          className="mt-auto ml-1"
          onClick={() => appearance.set({ railPinned: !railPinned })}
        >
          <PanelLeft size={16} aria-hidden />
        </IconButton>
      )}
    </nav>
  )
}
