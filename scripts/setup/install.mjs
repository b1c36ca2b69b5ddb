import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { outerPath, pinnedNode, ROOT, run, SetupError } from './run.mjs'

const STAMP = join(ROOT, 'node_modules/.holdall-setup')
const LOCK_FILE = join(ROOT, 'package-lock.json')
const INSTALLED = join(ROOT, 'node_modules/.package-lock.json')
const PINNED_MAJOR = 24

/** Installs the npm packages when a manifest or the lock has changed since the last time. */
export const installPackages = {
  isFresh: () => readText(STAMP) === fingerprint() && nodeIsPresent(),
  run: async () => {
    if (!matchesLock()) await install()
    await requireNode()
    mkdirSync(join(ROOT, 'node_modules'), { recursive: true })
    writeFileSync(STAMP, fingerprint())
  },
}

/** The root manifest and every workspace's, relative to the root. */
function manifests() {
  const paths = ['package.json']
  for (const group of ['packages', 'apps']) {
    const folder = join(ROOT, group)
    if (!existsSync(folder)) continue
    for (const name of readdirSync(folder).sort()) {
      if (existsSync(join(folder, name, 'package.json'))) paths.push(`${group}/${name}/package.json`)
    }
  }
  return paths
}

function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`)
  for (const path of [...manifests(), 'package-lock.json']) hash.update(`${path}\0${readText(join(ROOT, path))}\0`)
  return hash.digest('hex')
}

/** Whether what stands in node_modules is already what the lock asks for, e.g. after a manual `npm install`. */
function matchesLock() {
  const lock = readJson(LOCK_FILE)?.packages
  const installed = readJson(INSTALLED)?.packages
  if (!lock || !installed) return false
  return (
    manifests().every((path) => sameDependencies(readJson(join(ROOT, path)), lock[path.slice(0, -13)])) &&
    Object.entries(lock).every(([path, wanted]) => {
      if (!path.includes('node_modules/')) return true
      const found = installed[path]
      if (!found) return wanted.optional === true && !suitsPlatform(wanted)
      return found.version === wanted.version && existsSync(join(ROOT, path))
    })
  )
}

function sameDependencies(manifest, locked) {
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].every(
    (kind) => canonical(manifest?.[kind]) === canonical(locked?.[kind]),
  )
}

const canonical = (dependencies = {}) => JSON.stringify(Object.entries(dependencies).sort())

/** Whether an optional package was made for this very platform; what lacks a platform only serves one that has it. */
function suitsPlatform({ os, cpu, libc }) {
  // The absence of a package for one C library cannot be judged from here.
  if (libc || !(os && cpu)) return false
  return os.includes(process.platform) && cpu.includes(process.arch)
}

async function install() {
  const cli = process.env.npm_execpath ?? ''
  const env = { ...process.env, PATH: outerPath() }
  const npm = (...args) => {
    const all = [...args, '--no-fund', '--no-audit', '--loglevel=error', '--ignore-scripts']
    const what = `npm ${args.join(' ')}`
    // npm itself must not run on the Node inside node_modules, which it is about to replace.
    if (basename(cli) === 'npm-cli.js')
      return run(process.env.npm_node_execpath ?? process.execPath, [cli, ...all], { env, what })
    return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', all, { env, what })
  }
  console.error('holdall setup: installing packages')
  // A finished install leaves its own lock behind and can be brought up to date; anything else is made anew.
  if (existsSync(INSTALLED)) {
    try {
      return await npm('install')
    } catch {
      return await npm('ci')
    }
  }
  try {
    return await npm('ci')
  } catch (error) {
    if (!/can only install|not in sync|EUSAGE|lockfile/i.test(error.message)) throw error
    console.error('holdall setup: package-lock.json does not fit the manifests; running npm install instead')
    return await npm('install')
  }
}

function nodeIsPresent() {
  return pinnedNode() !== process.execPath || Number.parseInt(process.versions.node, 10) >= PINNED_MAJOR
}

async function requireNode() {
  const binary = pinnedNode()
  let version = process.version
  if (binary !== process.execPath) {
    try {
      version = (await run(binary, ['--version'])).trim()
    } catch (error) {
      const [reason] = error.message.split('\n')
      throw new SetupError(
        `the pinned Node does not run on this machine (${reason}); use a machine with glibc, or Node ${PINNED_MAJOR}`,
      )
    }
  }
  if (Number.parseInt(version.slice(1), 10) >= PINNED_MAJOR) return
  throw new SetupError(
    `Holdall runs on Node ${PINNED_MAJOR} or newer; this is ${version}, and npm carries no Node for ${process.platform}-${process.arch}.\n` +
      `Install Node ${PINNED_MAJOR} (https://nodejs.org, or "brew install node@${PINNED_MAJOR}" on macOS) and run the command again.`,
  )
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
