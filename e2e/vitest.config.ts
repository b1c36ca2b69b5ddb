import { defineConfig } from 'vitest/config'

/** They measure how quick a page is: nothing else may run beside them. */
const MEASURING = ['boards-shared.e2e.ts', 'large-library.e2e.ts']

/** Real servers and a real browser. A page mostly waits, so that two cores bear two files at a time. */
export default defineConfig({
  root: import.meta.dirname,
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    pool: 'forks',
    // As elsewhere: what one noisy second breaks may show once more that it holds. At a desk nothing is repeated.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'pages',
          include: ['**/*.e2e.ts'],
          exclude: ['**/node_modules/**', ...MEASURING],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'measured', include: MEASURING, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
})
