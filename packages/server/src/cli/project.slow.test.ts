import { randomUUID } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectCommand } from './project.ts'
import { reportOf } from './project-delete.ts'
import { emptyFolder, type HoldallProcess, runHoldall, serveHoldall } from './testing/holdall-process.ts'

let cwd: string
let remove: () => Promise<void>
let server: HoldallProcess & { url: string }
let call: (path: string, init?: RequestInit) => Promise<Response>
beforeAll(async () => {
  const empty = await emptyFolder()
  cwd = empty.folder
  remove = empty.remove
  server = await serveHoldall([], { cwd })
  const token = (await holdall(['token', '--user', 'alice'])).stdout.trim()
  call = (path, init = {}) =>
    fetch(server.url + path, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } })
})
afterAll(async () => {
  server.signal('SIGTERM')
  await server.ended
  await remove()
})

const holdall = (args: string[]) => runHoldall(args, { cwd })
const project = (...args: string[]) => holdall(['project', ...args])

async function newProject(name: string): Promise<Project> {
  const made = await call('/api/storage/projects', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, type: 'custom', externalId: name }),
  })
  const { id } = (await made.json()) as Project
  for (const n of [1, 2]) {
    const stored = await call(`/api/media?projectId=${id}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', 'x-filename': `${n}.txt` },
      body: `${name} ${n}`,
    })
    expect(stored.status).toBe(201)
  }
  return (await (await call(`/api/storage/projects/${id}`)).json()) as Project
}

describe('holdall project', () => {
  it('tells of each command what it takes', async () => {
    const all = await project('--help')
    expect(all).toMatchObject({ code: 0, stderr: '' })
    for (const { name, options } of projectCommand.commands ?? []) {
      expect(all.stdout).toContain(`holdall ${name}`)
      const { code, stdout } = await holdall([...name.split(' '), '--help'])
      expect(code).toBe(0)
      for (const option of [...Object.keys(options), 'json']) expect(stdout).toContain(`--${option}`)
    }
    expect(await project()).toMatchObject({ code: 2, stderr: expect.stringContaining('What about projects?') })
    expect(await project('fly')).toMatchObject({ code: 2, stderr: expect.stringContaining('"project fly"') })
    expect(await project('show')).toMatchObject({ code: 2, stderr: expect.stringContaining('Which project?') })
    expect(await project('import', 'x.zip')).toMatchObject({ code: 2, stderr: expect.stringContaining('--user') })
  })

  it('lists and shows, as a table and as JSON', async () => {
    const made = await newProject('shown')
    const list = await project('list', '--user', 'alice', '--q', 'shown')
    expect(list.stdout).toMatch(new RegExp(`^ID .*NAME\\n${made.id}  custom  draft  .*alice  2 .*shown\\n$`))
    const items = JSON.parse((await project('list', '--json')).stdout) as { items: Project[] }
    expect(items.items.map(({ id }) => id)).toContain(made.id)
    expect((await project('list', '--user', 'bob')).stdout).toBe('No projects\n')
    expect((await project('show', made.id)).stdout).toMatch(/holds\s+1 documents, 0 scenes, 2 media/)
    expect(await project('integrity', made.id)).toMatchObject({ code: 0, stdout: 'Nothing is broken\n' })
    expect((await project('integrity', made.id, '--json')).stdout).toBe('{"valid":true,"issues":[]}\n')
    const shown = JSON.parse((await project('show', 'shown', '--user', 'alice', '--json')).stdout) as Project
    expect(shown).toEqual(made)
    expect((await project('show', made.id, '--user', 'bob')).code).toBe(4)
  })

  it('exports to a file and imports it, once', async () => {
    const made = await newProject('carried')
    const exported = await project('export', made.id, '--out', 'carried.zip')
    expect(exported).toMatchObject({ code: 0, stderr: '' })
    expect(exported.stdout).toMatch(/^Exported 0\.00 MB to carried\.zip\n$/)
    expect(await project('export', made.id, '--out', 'carried.zip')).toMatchObject({ code: 5 })
    expect((await project('export', 'nothing', '--json')).code).toBe(4)
    const imported = await project('import', 'carried.zip', '--user', 'bob')
    expect(imported).toMatchObject({ code: 0, stderr: '' })
    expect(imported.stdout).toMatch(/^Imported custom-\w+ "carried"\n$/)
    const again = await project('import', 'carried.zip', '--user', 'bob', '--json')
    expect(JSON.parse(again.stdout)).toMatchObject({ created: false, project: { name: 'carried', ownerUserId: 'bob' } })
    await writeFile(join(cwd, 'bad.zip'), (await readFile(join(cwd, 'carried.zip'))).subarray(10))
    expect(await project('import', 'bad.zip', '--user', 'bob')).toMatchObject({ code: 7 })
    expect((await project('import', 'none.zip', '--user', 'bob')).code).toBe(4)
    expect((await readdir(cwd)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('says that an export broke off, and keeps nothing of it', async () => {
    // A name of its own for each attempt: the folder is looked through for what is left of it.
    const name = `broken-${randomUUID()}`
    const made = await newProject(name)
    const { items } = (await (await call(`/api/media?project=${made.id}`)).json()) as {
      items: { storageKey: string }[]
    }
    const { rm } = await import('node:fs/promises')
    await rm(join(cwd, '.holdall/objects', items[0]?.storageKey ?? ''))
    const { code, stderr } = await project('export', made.id, '--out', `${name}.zip`)
    expect(code).toBe(9)
    expect(stderr).toContain('broke it off')
    const checked = await project('integrity', made.id)
    expect(checked.code).toBe(10)
    expect(checked.stdout).toMatch(/^error +missing_object +media\/media-\w+ .*\n\nThe project is not whole\n$/)
    expect((await readdir(cwd)).filter((file) => file.startsWith(name))).toEqual([])
  })

  it('deletes when it is told yes, and tells before what it would', async () => {
    const made = await newProject('doomed')
    const plan = await project('delete', made.id)
    expect(plan.stdout).toMatch(/Would delete "doomed" .* of alice: 1 documents, 0 scenes, 2 media, .*\n.*--yes/)
    expect((await call(`/api/storage/projects/${made.id}`)).status).toBe(200)
    expect((await project('delete', made.id, '--yes', '--user', 'bob')).code).toBe(4)
    const done = await project('delete', made.id, '--yes')
    expect(done).toMatchObject({ code: 0, stdout: 'Deleted 2 objects, 0.00 MB; 0 failed\n' })
    expect((await call(`/api/storage/projects/${made.id}`)).status).toBe(404)
  })

  it('prints the first five errors of a deletion', () => {
    const errors = Array.from({ length: 7 }, (_, n) => ({ key: `k${n}`, message: 'busy' }))
    const text = reportOf({ deletedCount: 3, failedCount: 7, totalBytes: 12_345_678, errors })
    expect(text.split('\n')).toEqual([
      'Deleted 3 objects, 12.3 MB; 7 failed',
      ...[0, 1, 2, 3, 4].map((n) => `  k${n}: busy`),
      '  and 2 more',
    ])
  })
})

it('works without a server, too', async () => {
  const alone = await emptyFolder()
  const run = (...args: string[]) => runHoldall(['project', ...args], { cwd: alone.folder })
  const made = await newProject('lonely')
  await project('export', made.id, '--out', join(alone.folder, 'lonely.zip'))
  const imported = await run('import', 'lonely.zip', '--user', 'carol', '--json')
  expect(imported.stderr).toBe('')
  expect(JSON.parse(imported.stdout)).toMatchObject({ created: true, project: { id: made.id } })
  expect((await run('export', made.id)).stdout).toContain(`${made.id}.zip`)
  await alone.remove()
})
