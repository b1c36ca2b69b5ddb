import { Link, Outlet } from '@tanstack/react-router'

const SECTIONS = [
  { to: '/settings/keys', label: 'API keys' },
  { to: '/settings/appearance', label: 'Appearance' },
  { to: '/settings/about', label: 'About' },
] as const

/** Settings, a section at a time. */
export function SettingsPage() {
  return (
    <main className="min-h-0 flex-1 overflow-y-auto" aria-label="Settings">
      <div className="mx-auto max-w-3xl px-6 py-6 max-wide:px-4">
        <h1 className="text-lg font-strong">Settings</h1>
        <nav aria-label="Settings" className="mt-4 flex gap-4 border-b border-line">
          {SECTIONS.map(({ to, label }) => (
            <Link
              key={to}
              to={to}
              className="-mb-px flex h-10 items-center border-b-2 border-transparent text-text-2 hover:text-text-1 aria-[current=page]:border-accent aria-[current=page]:font-strong aria-[current=page]:text-text-1"
            >
              {label}
            </Link>
          ))}
        </nav>
        <Outlet />
      </div>
    </main>
  )
}
