/**
 * The house's floors (docs/adr, DESIGN): an import inside `packages/server/src` may only go down, and rooms on one
 * floor never meet. A room is the first folder or, for a file that lies in `src` itself, its name without extension.
 */
export const SERVER_LEVELS: Record<string, number> = {
  // The ground: types and constants that import nothing of ours, for everybody.
  errors: 0,
  clock: 0,
  'until-aborted': 0,
  log: 0,
  'json-shape': 0,
  config: 1,
  fetching: 1,
  repeat: 1,
  identity: 1,
  storage: 2,
  db: 2,
  jobs: 2,
  providers: 2,
  ledger: 3,
  projects: 4,
  media: 4,
  processing: 4,
  accounts: 4,
  maintenance: 5,
  importers: 5,
  platform: 6,
  // What the platform puts together from rooms that may not meet: jobs, the outbox' readers, chores.
  'bind-jobs': 6,
  'bind-projects': 6,
  'bind-providers': 6,
  credentials: 6,
  'bind-maintenance': 6,
  'storage-service': 6,
  'service-file': 1,
  'media-functions': 6,
  'bind-bundles': 6,
  'object-storage': 6,
  'outbox-feed': 6,
  'live-events': 6,
  'picture-inspector': 6,
  'recording-inspector': 6,
  'recording-converter': 6,
  'job-handlers': 6,
  'local-enhancement': 6,
  housekeeping: 6,
  'open-cache': 6,
  'open-database': 6,
  http: 7,
  cli: 7,
}

/** The face of the package stands on top of everything: `index.ts` and the files that `createHoldall` is made of. */
export const FACE_LEVEL = 8
export const FACE_ROOMS = [
  'index',
  'holdall',
  'create-holdall',
  'options',
  'get-storage',
  'storage-entry',
  'files-entry',
]

/** The one import between siblings that is allowed. */
export const SIBLING_EXCEPTION = { from: 'cli/serve', to: 'http' }

/** Rooms of packages for browsers that are entries for Node alone: only tests of the other rooms import them. */
export const NODE_ROOMS = ['packages/client/src/node/']

/** Which of our packages each package may import; what is absent here is a tool and may import any. */
export const PACKAGE_DIRECTIONS: Record<string, { folder: string; mayImport: string[]; browser: boolean }> = {
  '@holdall/protocol': { folder: 'packages/protocol', mayImport: [], browser: true },
  '@holdall/files': { folder: 'packages/files', mayImport: ['@holdall/protocol'], browser: false },
  '@holdall/client': { folder: 'packages/client', mayImport: ['@holdall/protocol'], browser: true },
  '@holdall/react': { folder: 'packages/react', mayImport: ['@holdall/client', '@holdall/protocol'], browser: true },
  holdall: { folder: 'packages/server', mayImport: ['@holdall/protocol', '@holdall/files'], browser: false },
  '@holdall/dashboard': {
    folder: 'apps/dashboard',
    mayImport: ['@holdall/react', '@holdall/client', '@holdall/protocol'],
    browser: true,
  },
}

export const MAX_LINES = 300

/** Files that a tool reads by their default export. */
export const DEFAULT_EXPORT_FILES =
  /(?:^|\/)(?:[\w-]+\.config\.(?:ts|mjs|js)|vitest-reporter\.mjs)$|^examples\/|^e2e\/fixtures\//
