// `npm run build`: what is published. Each package's sources become JavaScript and declarations in its dist/, with
// the files that are read at run time beside them; the server's dist/ also carries the built dashboard
// (--without-dashboard leaves it out).
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, matchesGlob, relative } from 'node:path'
import { buildDashboard } from './setup/dashboard.mjs'
import { withLock } from './setup/lock.mjs'
import { pinnedNode, ROOT, run, SetupError } from './setup/run.mjs'

// An import may only point at a package that is built before it.
const ORDER = ['protocol', 'files', 'client', 'react', 'server']
const SOURCE = /\.(?:ts|tsx)$/
// What only tests need: fixtures, and the folders and files that say so; the server's `src/testing` itself is published.
const TEST_FILES = ['**/*.test.*', '**/*.fixture.*', '**/*-testing.ts', '*/**/testing/**', '**/__snapshots__/**']

const testFiles = (folder) => (folder.endsWith('server') ? TEST_FILES : [...TEST_FILES, 'testing/**'])

const withDashboard = !process.argv.includes('--without-dashboard')

try {
  if (withDashboard && !buildDashboard.isFresh()) await withLock(() => buildDashboard.run())
  for (const name of ORDER) {
    if (!existsSync(join(ROOT, 'packages', name, 'package.json'))) continue
    await buildPackage(name)
    console.log(`built packages/${name}/dist`)
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  console.error(`\nholdall build: ${error.message}\n`)
  process.exitCode = 1
}

async function buildPackage(name) {
  const folder = join(ROOT, 'packages', name)
  // Built beside and swapped in: a failed build leaves the previous one alone.
  const fresh = join(ROOT, `node_modules/.holdall-build-${name}-${process.pid}`)
  const config = `${fresh}.json`
  rmSync(fresh, { recursive: true, force: true })
  writeFileSync(config, JSON.stringify(compilerConfig(folder, fresh)))
  try {
    await run(pinnedNode(), [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', config], {
      what: `tsc of packages/${name}`,
    })
    copyAssets(join(folder, 'src'), fresh, testFiles(folder))
    cpSync(join(ROOT, 'LICENSE'), join(fresh, 'LICENSE'))
    if (name === 'server') cpSync(join(ROOT, 'docs/errors'), join(fresh, 'docs/errors'), { recursive: true })
    const dashboard = join(ROOT, 'apps/dashboard/dist')
    if (name === 'server' && withDashboard && existsSync(dashboard))
      cpSync(dashboard, join(fresh, 'dashboard'), { recursive: true })
    rmSync(join(folder, 'dist'), { recursive: true, force: true })
    renameSync(fresh, join(folder, 'dist'))
  } finally {
    for (const path of [fresh, config]) rmSync(path, { recursive: true, force: true })
  }
}

function compilerConfig(folder, outDir) {
  return {
    // Packages for browsers have a configuration of their own.
    extends: [join(folder, 'tsconfig.json'), join(ROOT, 'tsconfig.json')].find(existsSync),
    compilerOptions: {
      rootDir: join(folder, 'src'),
      outDir,
      noEmit: false,
      declaration: true,
      noEmitOnError: true,
      // Other packages are seen as their users see them: through what is built.
      customConditions: [],
    },
    include: [join(folder, 'src')],
    exclude: testFiles(folder).map((pattern) => join(folder, 'src', pattern)),
  }
}

/** SQL, HTML and whatever else lies between the sources and is read at run time. */
function copyAssets(from, to, leftOut) {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const path = relative(from, join(entry.parentPath, entry.name))
    if (!entry.isFile() || SOURCE.test(path) || leftOut.some((pattern) => matchesGlob(path, pattern))) continue
    mkdirSync(dirname(join(to, path)), { recursive: true })
    writeFileSync(join(to, path), readFileSync(join(from, path)))
  }
}
