import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

export const ROOT = resolve(import.meta.dirname, '../..')
const execute = promisify(execFile)

/** The packages as npm would publish them. */
export interface Published {
  packages: { name: string; tarball: string; files: string[] }[]
  /** Whether the dashboard was there to be packed. */
  withDashboard: boolean
  /** An empty project that installed them, and whatever else is named. */
  install(...others: string[]): Promise<string>
  remove(): Promise<void>
}

/** Builds and packs every package of the workspace. */
export async function publish(): Promise<Published> {
  // Outside the checkout: nothing of the workspace can be found by climbing up.
  const folder = await mkdtemp(join(tmpdir(), 'holdall-published-'))
  const withDashboard = existsSync(join(ROOT, 'apps/dashboard/dist/index.html'))
  await execute(process.execPath, ['scripts/build.mjs', ...(withDashboard ? [] : ['--without-dashboard'])], {
    cwd: ROOT,
  })
  const workspaces = readdirSync(join(ROOT, 'packages'))
    .filter((name) => existsSync(join(ROOT, 'packages', name, 'package.json')))
    .flatMap((name) => ['-w', `packages/${name}`])
  const stdout = await npm(ROOT, 'pack', '--json', '--pack-destination', folder, ...workspaces)
  const answer = Object.values(
    JSON.parse(stdout) as Record<string, { name: string; filename: string; files: { path: string }[] }>,
  )
  const packages = answer.map(({ name, filename, files }) => ({
    name,
    tarball: join(folder, filename),
    files: files.map(({ path }) => path),
  }))
  return {
    packages,
    withDashboard,
    async install(...others) {
      const project = join(folder, `project-${randomName()}`)
      await mkdir(project)
      await writeFile(join(project, 'package.json'), '{ "name": "newcomer", "private": true, "type": "module" }\n')
      await npm(project, 'install', ...packages.map(({ tarball }) => tarball), ...others)
      return project
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** The version that this checkout develops against, as `name@version`. */
export async function pinned(name: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as {
    version: string
  }
  return `${name}@${version}`
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  const { stdout } = await execute('npm', [...args, ...quiet], { cwd, maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

function randomName(): string {
  return Math.random().toString(36).slice(2, 10)
}
