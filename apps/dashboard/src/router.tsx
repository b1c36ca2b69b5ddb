import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { parseBoardSearch } from './boards/board-search.ts'
import { parseJobSearch } from './jobs/job-search.ts'
import { parseLibrarySearch } from './library/library-search.ts'
import { parseProjectPageSearch } from './project/project-page-search.ts'
import { parseProjectSearch } from './projects/project-search.ts'
import { NotFound } from './shell/not-found.tsx'
import { PageError } from './shell/page-error.tsx'
import { Shell } from './shell/shell.tsx'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: PageError })

const library = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: parseLibrarySearch,
  component: lazyRouteComponent(() => import('./library/library-page.tsx'), 'LibraryPage'),
})

const trash = createRoute({
  getParentRoute: () => root,
  path: '/trash',
  validateSearch: parseLibrarySearch,
  component: lazyRouteComponent(() => import('./library/library-page.tsx'), 'TrashPage'),
})

const projects = createRoute({
  getParentRoute: () => root,
  path: '/projects',
  validateSearch: parseProjectSearch,
  component: lazyRouteComponent(() => import('./projects/projects-page.tsx'), 'ProjectsPage'),
})

const project = createRoute({
  getParentRoute: () => root,
  path: '/projects/$id',
  validateSearch: parseProjectPageSearch,
  component: lazyRouteComponent(() => import('./project/project-page.tsx'), 'ProjectPage'),
})

const boards = createRoute({
  getParentRoute: () => root,
  path: '/boards',
  validateSearch: parseBoardSearch,
  component: lazyRouteComponent(() => import('./boards/boards-page.tsx'), 'BoardsPage'),
})

const board = createRoute({
  getParentRoute: () => root,
  path: '/boards/$id',
  component: lazyRouteComponent(() => import('./board/board-page.tsx'), 'BoardPage'),
})

const storage = createRoute({
  getParentRoute: () => root,
  path: '/storage',
  component: lazyRouteComponent(() => import('./storage/storage-page.tsx'), 'StoragePage'),
})

const insights = createRoute({
  getParentRoute: () => root,
  path: '/insights',
  component: lazyRouteComponent(() => import('./insights/insights-page.tsx'), 'InsightsPage'),
})

const jobs = createRoute({
  getParentRoute: () => root,
  path: '/jobs',
  validateSearch: parseJobSearch,
  component: lazyRouteComponent(() => import('./jobs/jobs-page.tsx'), 'JobsPage'),
})

const duplicates = createRoute({
  getParentRoute: () => root,
  path: '/duplicates',
  component: lazyRouteComponent(() => import('./duplicates/duplicates-page.tsx'), 'DuplicatesPage'),
})

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
})

const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/keys', replace: true })
  },
})

const keys = createRoute({
  getParentRoute: () => settings,
  path: '/keys',
  component: lazyRouteComponent(() => import('./settings/keys-section.tsx'), 'KeysSection'),
})

const appearance = createRoute({
  getParentRoute: () => settings,
  path: '/appearance',
  component: lazyRouteComponent(() => import('./settings/appearance-section.tsx'), 'AppearanceSection'),
})

const about = createRoute({
  getParentRoute: () => settings,
  path: '/about',
  component: lazyRouteComponent(() => import('./settings/about-section.tsx'), 'AboutSection'),
})

const routeTree = root.addChildren([
  library,
  projects,
  project,
  boards,
  board,
  storage,
  duplicates,
  insights,
  jobs,
  trash,
  settings.addChildren([settingsIndex, keys, appearance, about]),
])

/** The pages under `/app`. Addresses hold flat strings, so that they can be read and typed. */
export function createDashboardRouter() {
  return createRouter({
    routeTree,
    basepath: '/app',
    defaultPreload: 'intent',
    defaultPendingMs: 150,
    trailingSlash: 'preserve',
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const entries = Object.entries(search).flatMap(([name, value]) =>
        value === undefined || value === null ? [] : [[name, String(value)]],
      )
      // Commas and colons are allowed in a query and read better as they are.
      const text = new URLSearchParams(entries).toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
      return text === '' ? '' : `?${text}`
    },
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createDashboardRouter>
  }
}
