import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../../packages/server/src/testing/test-holdall.ts'

const MAIN = resolve(import.meta.dirname, '../../examples/pipeline/main.ts')
let server: TestHoldall
let folder: string
beforeAll(async () => {
  server = await testHoldall()
  folder = await mkdtemp(join(tmpdir(), 'holdall-pipeline-'))
})
afterAll(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs the example in the folder. @param killAt what it says when it is killed */
async function run(env: Record<string, string>, killAt?: RegExp): Promise<{ code: number | null; lines: string[] }> {
  const child = spawn(process.execPath, ['--conditions=source', MAIN, 'Tides & <Moons>'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (killAt?.test(said)) child.kill('SIGKILL')
    })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  return { code, lines: said.trim().split('\n') }
}

/** When each file of the project was written, by name. */
async function written(): Promise<Map<string, number>> {
  const [project, ...others] = await readdir(join(folder, 'public/projects'))
  expect(others).toEqual([])
  const root = join(folder, 'public/projects', String(project))
  const found = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const paths = found.map(({ parentPath, name }) => join(parentPath, name))
  const times = await Promise.all(paths.map(async (path) => [path.slice(root.length + 1), (await stat(path)).mtimeMs]))
  return new Map(times as [string, number][])
}

const pictures = (names: Iterable<string>) => [...names].filter((name) => /^assets\/images\/\w+\.png$/.test(name))

it('goes on where it was killed, and its folder becomes a project once', async () => {
  expect(await run({}, /made {2}assets\/images\/\w+\.png/)).toMatchObject({ code: null })
  const before = await written()
  expect(pictures(before.keys()).length).toBeGreaterThan(0)
  expect(pictures(before.keys()).length).toBeLessThan(6)
  expect(before.has('timeline.json')).toBe(false)

  const env = { HOLDALL_URL: server.url, HOLDALL_TOKEN: await server.token('cli', 'service'), HOLDALL_OWNER: 'alice' }
  const { code, lines } = await run(env)
  expect({ code, last: lines.slice(-1) }, lines.join('\n')).toEqual({
    code: 0,
    last: [expect.stringMatching(/^The project: http/)],
  })
  const after = await written()
  expect(pictures(after.keys())).toHaveLength(6)
  for (const [name, time] of before) {
    if (/\.tmp\.|^logs\//.test(name)) continue
    expect({ name, time: after.get(name) }).toEqual({ name, time })
    if (!name.startsWith('metadata.json')) expect(lines).toContain(`kept  ${name}`)
  }

  const id = /\/app\/projects\/([\w-]+)$/.exec(lines.at(-1) ?? '')?.[1] ?? ''
  const alice = server.as('alice')
  const read = async <T>(path: string) => (await (await alice(`/api/storage/projects/${id}${path}`)).json()) as T
  const timeline = await read<{ clips: { image: string; audio: string }[]; music: string }>('/documents/timeline')
  const { items } = await read<{ items: { kind: string; metadata: { folderPath: string } }[] }>('/files?format=v2')
  const used = timeline.clips.flatMap(({ image, audio }) => [image, audio])
  expect(items.map(({ metadata }) => metadata.folderPath).sort()).toEqual([...used, timeline.music].sort())
  expect(items.filter(({ kind }) => kind === 'image')).toHaveLength(6)

  const again = await run(env)
  expect(again.lines.at(-1)).toBe(lines.at(-1))
  expect(again.lines.filter((line) => line.startsWith('made'))).toEqual([])
  const list = (await (await alice('/api/storage/projects')).json()) as { items: unknown[] }
  expect(list.items).toHaveLength(1)
})
