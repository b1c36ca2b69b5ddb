// `node ../../scripts/launch.mjs examples/dev.ts video-editor`: a Holdall of its own and the page beside it, in one process.
import { resolve } from 'node:path'
import { createHoldall } from 'holdall'
import { createServer } from 'vite'

const example = process.argv[2] ?? 'video-editor'
const root = resolve(import.meta.dirname, example)
const port = Number(process.env.PORT ?? 5173)
const page = `http://127.0.0.1:${port}`

const holdall = await createHoldall({
  STORAGE_PATH: process.env.STORAGE_PATH ?? resolve(root, '.holdall'),
  HOLDALL_PUBLIC_URL: page,
  // Whoever opens the page is this user. An app of yours would hand its users tokens: docs/identity.md.
  HOLDALL_ANONYMOUS_USER: 'local',
})
const { url } = await holdall.listen({ port: 0 })
process.env.HOLDALL_URL = url

const vite = await createServer({
  root,
  configFile: resolve(root, 'vite.config.ts'),
  server: { port },
  // Vite ends the process on SIGTERM once this has been waited for: the database must not be left running.
  plugins: [
    {
      name: 'holdall',
      closeServer: async ({ reason }) => {
        if (reason === 'close') await holdall.close()
      },
    },
  ],
})
await vite.listen()
console.log(`\n  ${example}: ${page}\n`)
process.once('SIGINT', () => void vite.close().then(() => process.exit(0)))
