import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** System packages that some tests need; those tests skip themselves, with the reason, where one is missing. */
const PACKAGES = [
  { name: 'chromium', has: () => ['chromium', 'chromium-browser', 'google-chrome'].some(onPath) },
  { name: 'ffmpeg', has: () => onPath('ffmpeg') && onPath('ffprobe') },
  { name: 'strace', has: () => onPath('strace') },
  {
    name: 'radosgw',
    packages: ['radosgw', 'ceph-mon', 'ceph-osd'],
    has: () => ['radosgw', 'ceph-mon', 'ceph-osd'].every(onPath),
  },
  { name: 'postgresql', has: () => onPath('postgres') || debianPostgres() },
]

/** Installs what is missing when that is allowed and possible; else says what is missing. */
export function prepareSystem({ mayInstall }) {
  const missing = PACKAGES.filter((entry) => !entry.has()).map((entry) => entry.name)
  if (missing.length === 0) return
  const root = process.getuid?.() === 0
  if (mayInstall && root && onPath('apt-get')) {
    const wanted = PACKAGES.filter((entry) => missing.includes(entry.name)).flatMap(
      ({ name, packages = [name] }) => packages,
    )
    console.log(`▸ installing ${wanted.join(', ')}`)
    try {
      apt('update', '-qq')
      apt('install', '-qq', '-y', '--no-install-recommends', ...wanted)
      return
    } catch (error) {
      console.log(`  apt-get failed: ${String(error.stderr ?? error.message).trim()}`)
    }
  }
  const still = PACKAGES.filter((entry) => !entry.has()).map((entry) => entry.name)
  const way = root ? '--install-system installs it' : 'as root, --install-system installs it'
  console.log(`▸ not on this machine: ${still.join(', ')} (${way}); the tests that need it are skipped`)
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  execFileSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'pipe'], timeout: 8 * 60_000 })
}

function onPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder && existsSync(join(folder, name)))
}

function debianPostgres() {
  const base = '/usr/lib/postgresql'
  return existsSync(base) && readdirSync(base).some((version) => existsSync(join(base, version, 'bin/postgres')))
}
