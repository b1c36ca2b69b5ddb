import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pinnedNode, ROOT, run } from './run.mjs'

const APP = join(ROOT, 'apps/dashboard')
const DIST = join(APP, 'dist')
const STAMP = join(DIST, '.holdall-build')
const SOURCES = [
  'apps/dashboard',
  'packages/protocol/src',
  'packages/client/src',
  'packages/react/src',
  'package-lock.json',
]
const IGNORED = /^(dist|node_modules|coverage)$|\.test\.tsx?$/

/** Builds the web app when one of its sources has changed since the last build. */
export const buildDashboard = {
  isFresh: () => !existsSync(join(APP, 'index.html')) || stamped() === fingerprint(),
  run: async () => {
    console.error('holdall setup: building the dashboard')
    const print = fingerprint()
    // Built beside and swapped in, so that a running server never serves half a build.
    const fresh = join(ROOT, `node_modules/.holdall-dashboard-${process.pid}`)
    const old = `${fresh}-old`
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
    try {
      await run(pinnedNode(), [vite, 'build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'], {
        cwd: APP,
        env: { ...process.env, NODE_ENV: 'production' },
        what: 'the build of the dashboard',
      })
      writeFileSync(join(fresh, '.holdall-build'), print)
      mkdirSync(APP, { recursive: true })
      if (existsSync(DIST)) renameSync(DIST, old)
      renameSync(fresh, DIST)
    } finally {
      for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
    }
  },
}

function stamped() {
  try {
    return readFileSync(STAMP, 'utf8')
  } catch {
    return ''
  }
}

function fingerprint() {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of walk(source))
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(ROOT, file)))
        .update('\0')
  }
  return hash.digest('hex')
}

function walk(path) {
  const full = join(ROOT, path)
  if (!existsSync(full)) return []
  if (path.endsWith('.json')) return [path]
  return readdirSync(full, { withFileTypes: true })
    .filter((entry) => !IGNORED.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? walk(`${path}/${entry.name}`) : [`${path}/${entry.name}`]))
}
