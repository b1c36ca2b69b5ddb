import { defineConfig } from 'vitest/config'

/** Real servers and a real browser: one file at a time, so that figures and timeouts mean something on two cores. */
export default defineConfig({
  root: import.meta.dirname,
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    include: ['**/*.e2e.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
