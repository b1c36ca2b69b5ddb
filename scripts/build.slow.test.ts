import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const execute = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '..')
const PACKAGES = readdirSync(join(ROOT, 'packages')).filter((name) =>
  existsSync(join(ROOT, 'packages', name, 'package.json')),
)

interface Packed {
  name: string
  filename: string
  files: { path: string }[]
}

let folder: string
let packed: Packed[]

beforeAll(async () => {
  // Inside node_modules, so that the unpacked packages find their dependencies where npm has put them.
  folder = mkdtempSync(join(ROOT, 'node_modules/.holdall-pack-'))
  const built = existsSync(join(ROOT, 'apps/dashboard/dist/index.html'))
  await execute(process.execPath, ['scripts/build.mjs', ...(built ? [] : ['--without-dashboard'])], { cwd: ROOT })
  const args = [
    'pack',
    '--json',
    '--pack-destination',
    folder,
    ...PACKAGES.flatMap((name) => ['-w', `packages/${name}`]),
  ]
  const { stdout } = await execute('npm', args, { cwd: ROOT, maxBuffer: 32 * 1024 * 1024 })
  const answer = JSON.parse(stdout) as Packed[] | Record<string, Packed>
  packed = Object.values(answer)
  for (const { name, filename } of packed) {
    const target = join(folder, 'node_modules', name)
    mkdirSync(target, { recursive: true })
    await execute('tar', ['-xzf', join(folder, filename), '-C', target, '--strip-components=1'])
  }
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The published command under a plain Node: no source condition, nothing of the workspace. */
const holdall = (...args: string[]) => {
  const bin = join(folder, 'node_modules/holdall/bin/holdall.mjs')
  return execute(process.execPath, [bin, ...args], { cwd: folder, env: { PATH: process.env.PATH } })
}

test('packages carry their build and neither sources nor tests', () => {
  expect(packed.map(({ name }) => name)).toContain('holdall')
  for (const { name, files } of packed) {
    const paths = files.map(({ path }) => path)
    const strays = paths.filter((path) => /\.test\.|^src\/|(?<!\.d)\.tsx?$/.test(path))
    expect({ name, strays }).toEqual({ name, strays: [] })
    expect(paths).toEqual(expect.arrayContaining(['package.json', 'dist/index.js', 'dist/index.d.ts', 'dist/LICENSE']))
  }
})

test('every migration that the sources hold is in the package', () => {
  const sql = (root: string) => {
    const path = join(root, 'db/migrations')
    return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.sql')) : []
  }
  expect(sql(join(folder, 'node_modules/holdall/dist'))).toEqual(sql(join(ROOT, 'packages/server/src')))
})

test('the built command answers --version with the version of its package', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/server/package.json'), 'utf8')) as {
    version: string
  }
  expect((await holdall('--version')).stdout).toContain(version)
})

test('the built command answers --help with its commands', async () => {
  const { stdout } = await holdall('--help')
  for (const command of ['serve', 'migrate', 'token', 'key', 'stats']) expect(stdout).toContain(command)
})
