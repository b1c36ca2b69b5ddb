import { defineConfig } from 'vitest/config'
import { LongestFirst } from './scripts/test/longest-first.ts'

// Vitest hands these to Node as well, for `require` too: `import` or `module` among them would give CommonJS callers ES modules.
const conditions = ['source', 'node']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Vitest loads its global set-up in an environment of its own.
  environments: { __vitest__: { resolve: { conditions } } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/react/src/**/*.test.tsx',
      'apps/*/src/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['packages/server/src/testing/global-setup.ts'],
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    maxWorkers: 3,
    // Two shared cores: what one noisy second breaks may show once more that it holds. At a desk nothing is repeated.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 40_000,
    hookTimeout: 60_000,
  },
})
