import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

/** Where Holdall is; the page and its API have one origin. */
const holdall = process.env.HOLDALL_URL ?? 'http://127.0.0.1:4300'

export default defineConfig({
  root: import.meta.dirname,
  // Wherever the page is put.
  base: './',
  plugins: [react()],
  // In this repository the packages are read as TypeScript; installed from npm they need no condition.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: { target: 'es2023', modulePreload: { polyfill: false } },
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    proxy: { '/api': holdall, '/o': holdall, '/storage': holdall },
  },
})
