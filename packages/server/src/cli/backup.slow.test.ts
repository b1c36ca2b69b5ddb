import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { emptyFolder, runHoldall, serveHoldall } from './testing/holdall-process.ts'

let cwd: string
let remove: () => Promise<void>
beforeEach(async () => {
  const empty = await emptyFolder()
  cwd = empty.folder
  remove = empty.remove
})
afterEach(() => remove())

const holdall = (args: string[]) => runHoldall(args, { cwd })

it('holdall backup --verify reads a backup without a data folder, and its exit code tells of damage', async () => {
  const server = await serveHoldall([], { cwd })
  const authorization = `Bearer ${(await holdall(['token', '--user', 'alice'])).stdout.trim()}`
  const headers = { authorization, 'content-type': 'text/plain' }
  await fetch(`${server.url}/api/media`, { method: 'POST', headers, body: 'kept' })
  expect(await holdall(['backup', 'copies'])).toMatchObject({ code: 0, stderr: '' })
  server.signal('SIGTERM')
  await server.ended

  const whole = await holdall(['backup', 'copies', '--verify', '--data', 'elsewhere'])
  expect(whole).toMatchObject({ code: 0, stdout: expect.stringContaining('Everything is as it was written') })
  expect(await readdir(cwd)).not.toContain('elsewhere')

  const [object] = (await readdir(join(cwd, 'copies/objects'), { recursive: true })).filter((name) => name.length > 60)
  const path = join(cwd, 'copies/objects', object as string)
  expect(await readFile(path, 'utf8')).toBe('kept')
  await writeFile(path, 'lost')
  const { code, stdout } = await holdall(['backup', 'copies', '--verify'])
  expect(code).toBe(10)
  expect(stdout).toContain('1 objects are damaged')
  const told = await holdall(['backup', 'copies', '--verify', '--json'])
  expect(told.code).toBe(10)
  expect(JSON.parse(told.stdout)).toMatchObject({ snapshots: 1, damaged: [{ key: `objects/${object}` }], missing: [] })
  expect(await holdall(['backup', 'copies'])).toMatchObject({ code: 0, stderr: '' })
  expect((await holdall(['backup', 'copies', '--verify'])).code).toBe(0)
  expect(await holdall(['backup', 'nowhere', '--verify'])).toMatchObject({ code: 4 })
}, 60_000)
