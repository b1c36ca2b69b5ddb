import { readFileSync } from 'node:fs'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string }

/** `HOLDALL_DEV_SERVER` is where `vite dev` finds a running Holdall; the build needs nothing. */
const server = process.env.HOLDALL_DEV_SERVER ?? 'http://127.0.0.1:4300'

export default defineConfig({
  root: import.meta.dirname,
  base: '/app/',
  define: { __HOLDALL_VERSION__: JSON.stringify(version) },
  plugins: [react(), tailwindcss()],
  // Our own packages as they are written, without a build of theirs.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    target: 'es2023',
    sourcemap: false,
    modulePreload: { polyfill: false },
    // Never inlined as data: URLs, so that the content security policy stays narrow.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': server, '/o': server, '/storage': server } },
})
