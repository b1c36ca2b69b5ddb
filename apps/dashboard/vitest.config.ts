import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ['source'] },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
