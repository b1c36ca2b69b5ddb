import { useQuery } from '@tanstack/react-query'
import CircleHelp from 'lucide-react/icons/circle-question-mark'
import LogOut from 'lucide-react/icons/log-out'
import { useApi } from '../api/api-context.ts'
import { sessionQuery } from '../api/queries.ts'
import { Menu } from '../ui/menu.tsx'
import { showProblem, useToasts } from '../ui/toast-context.ts'
import { useAppearance, useAppearanceStore } from './appearance-context.ts'

const THEMES = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

/** Who is signed in, the theme, help and the way out. */
export function UserMenu({ onHelp }: { onHelp?: () => void }) {
  const api = useApi()
  const toasts = useToasts()
  const session = useQuery(sessionQuery(api)).data
  const appearance = useAppearanceStore()
  const { theme } = useAppearance()
  if (session === null || session === undefined) return null
  const signOut = async () => {
    try {
      await api.session.end()
      // Nothing of this person stays in the page's memory; uploads go on when they come back.
      api.uploads.close()
      location.assign('/app/')
    } catch (error) {
      showProblem(toasts, 'You are still signed in', error)
    }
  }
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Account: ${session.userId}`}
          className="flex size-8 shrink-0 items-center justify-center rounded-full bg-accent-soft text-sm font-strong text-accent uppercase hover:brightness-105"
        >
          {[...session.userId][0] ?? '?'}
        </button>
      }
      entries={[
        { type: 'note', text: `Signed in as ${session.userId}${session.role === 'service' ? ' (service)' : ''}` },
        { type: 'rule' },
        {
          type: 'choice',
          label: 'Theme',
          value: theme,
          options: THEMES,
          choose: (value) =>
            appearance.set({ theme: THEMES.find((known) => known.value === value)?.value ?? 'system' }),
        },
        { type: 'rule' },
        ...(onHelp === undefined
          ? []
          : [
              {
                type: 'action' as const,
                label: 'Keyboard shortcuts',
                icon: <CircleHelp size={16} aria-hidden />,
                run: onHelp,
              },
            ]),
        { type: 'action', label: 'Sign out', icon: <LogOut size={16} aria-hidden />, run: () => void signOut() },
      ]}
    />
  )
}
