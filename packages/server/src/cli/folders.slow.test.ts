import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FolderExport } from '../importers/folder/export-folder.ts'
import type { FolderImport } from '../importers/folder/import-report.ts'
import { layout, mp4, readTree, writeTree } from '../testing/project-folders.ts'
import { emptyFolder, runHoldall, serveHoldall, spawnHoldall } from './testing/holdall-process.ts'

let cwd: string
let remove: () => Promise<void>
beforeEach(async () => {
  const empty = await emptyFolder()
  cwd = empty.folder
  remove = empty.remove
})
afterEach(() => remove())

const holdall = (...args: string[]) => runHoldall(args, { cwd })
const parsed = <T>(text: string) => JSON.parse(text) as T

describe('holdall import folder and holdall export', () => {
  it('tell what they take, and refuse what makes no sense', async () => {
    const [all, one, out] = await Promise.all([
      holdall('import', '--help'),
      holdall('import', 'folder', '--help'),
      holdall('export', '-h'),
    ])
    expect(all.stdout).toContain('holdall import folder DIR')
    for (const option of ['owner', 'type', 'dry-run', 'delete-source', 'yes', 'report', 'json'])
      expect(one.stdout).toContain(`--${option}`)
    for (const option of ['all', 'user', 'dry-run', 'json']) expect(out.stdout).toContain(`--${option}`)
    const wrong = [
      ['import'],
      ['import', 'nothing', 'x'],
      ['import', 'folder'],
      ['import', 'folder', 'x', '--yes'],
      ['export'],
      ['export', 'x'],
      ['export', '--all', 'x', 'y'],
    ]
    for (const args of wrong) expect(await holdall(...args), args.join(' ')).toMatchObject({ code: 2, stdout: '' })
  }, 60_000)

  it('go there and back without a server, with a plan, a report and exit codes', async () => {
    await writeTree(join(cwd, 'projects/film'), layout('film'))
    await symlink('/etc', join(cwd, 'projects/film/assets/etc'))
    const dry = await holdall('import', 'folder', 'projects', '--dry-run', '--report', 'plan.json')
    expect(dry.code).toBe(0)
    // How far it is, where that takes longer than a moment.
    expect(dry.stderr).toMatch(/^(?:Reading film: .*\n)*$/)
    expect(dry.stdout).toMatch(/^film: would add 17 files, 0 the same; .* MB\n {2}add {5}assets\/audio\/seg-1.mp3\n/)
    expect(dry.stdout).toContain('Nothing was changed. Repeat without --dry-run')
    expect(parsed<FolderImport>(await readFile(join(cwd, 'plan.json'), 'utf8'))).toMatchObject({ dryRun: true })
    expect((await holdall('project', 'list')).stdout).toBe('No projects\n')

    const first = await holdall('import', 'folder', 'projects', '--owner', 'alice')
    expect(first.stdout).toMatch(/^film \(video-edit-\w+\): added 17 files, 0 the same; .*\n1 files were passed over/)
    const second = await holdall('import', 'folder', 'projects/film', '--owner', 'alice')
    expect(second.stdout).toContain('Everything was here already: nothing was done')

    expect((await holdall('export', 'film', 'out', '--user', 'bob')).code).toBe(4)
    await expect(readdir(join(cwd, 'out'))).rejects.toThrow('ENOENT')
    const out = await holdall('export', 'film', 'out', '--user', 'alice', '--dry-run')
    expect(out.stdout).toMatch(/would write 17 files/)
    await expect(readdir(join(cwd, 'out'))).rejects.toThrow('ENOENT')
    expect((await holdall('export', 'film', 'out', '--user', 'alice')).stdout).toMatch(/wrote 17 files .*; 0 the same/)
    expect(await readTree(join(cwd, 'out'))).toEqual(layoutTree(await readTree(join(cwd, 'projects/film'))))
    const all = parsed<FolderExport>((await holdall('export', '--all', 'everything', '--json')).stdout)
    expect(all.projects).toMatchObject([{ counts: { add: 17 }, failures: [] }])
    expect(await readTree(join(cwd, 'everything/film'))).toEqual(await readTree(join(cwd, 'out')))

    await writeFile(join(cwd, 'projects/film/timeline.json'), '{')
    const broken = await holdall('import', 'folder', 'projects', '--owner', 'alice')
    expect(broken.code).toBe(10)
    expect(broken.stdout).toContain('1 failed:\n  film/timeline.json: It is not JSON')
    const kept = await holdall('import', 'folder', 'projects', '--owner', 'alice', '--delete-source')
    expect(kept.stdout).toContain('Would delete 0 files')
    await writeFile(join(cwd, 'projects/film/timeline.json'), '{}')
    const plan = await holdall('import', 'folder', 'projects', '--owner', 'alice', '--delete-source')
    expect(plan.stdout).toContain('Would delete 17 files at the source\nNothing was changed. Repeat with --yes')
    expect(await readdir(join(cwd, 'projects/film/assets/videos'))).toHaveLength(2)
    const deleted = await holdall('import', 'folder', 'projects', '--owner', 'alice', '--delete-source', '--yes')
    expect(deleted).toMatchObject({ code: 0, stdout: expect.stringContaining('Deleted 17 files at the source') })
    expect(await readTree(join(cwd, 'projects'))).toEqual({})
  }, 120_000)

  it('ask the server that runs', async () => {
    const server = await serveHoldall([], { cwd })
    try {
      await writeTree(join(cwd, 'film'), layout('film'))
      const report = parsed<FolderImport>((await holdall('import', 'folder', 'film', '--json')).stdout)
      expect(report).toMatchObject({ ownerUserId: 'local', projects: [{ state: 'new', counts: { add: 17 } }] })
      // What processing finds out about pictures is not of the folder.
      const token = (await holdall('token', '--user', 'local')).stdout.trim()
      const list = async () => {
        const answer = await fetch(`${server.url}/api/media?kind=image`, {
          headers: { authorization: `Bearer ${token}` },
        })
        return ((await answer.json()) as { items: { status: string; metadata: object }[] }).items
      }
      for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(100))
        if ((await list()).every(({ status }) => status === 'ready')) break
      expect(await list()).toMatchObject([{ status: 'ready', metadata: { palette: expect.anything() } }])
      expect(await holdall('export', report.projects[0]?.projectId as string, 'out')).toMatchObject({ code: 0 })
      expect(await readTree(join(cwd, 'out'))).toEqual(await readTree(join(cwd, 'film')))
    } finally {
      server.signal('SIGTERM')
      await server.ended
    }
  }, 60_000)

  it('killed again and again, end with everything once', async () => {
    const files: Record<string, string | Uint8Array> = { ...layout('film') }
    for (let n = 0; n < 60; n++) {
      files[`assets/videos/v${n}.mp4`] = mp4(`v${n}`, n % 3 === 0 ? 3_000_000 : 40_000)
      files[`scripts/topic-${n + 10}.json`] = JSON.stringify({ n })
    }
    await writeTree(join(cwd, 'film'), files)
    const stored = async () => (await filesBelow(join(cwd, '.holdall/objects/users'))).length
    let kills = 0
    for (const target of [1, 9, 25, 40, 63]) {
      const running = spawnHoldall(['import', 'folder', 'film'], { cwd })
      for (const deadline = Date.now() + 30_000; (await stored()) < target && Date.now() < deadline; await sleep(5))
        if (running.child.exitCode !== null) break
      running.signal('SIGKILL')
      if ((await running.ended) === 'SIGKILL') kills += 1
    }
    expect(kills).toBeGreaterThanOrEqual(3)
    const last = await holdall('import', 'folder', 'film', '--json')
    expect(last.code).toBe(0)
    expect(parsed<FolderImport>(last.stdout).projects).toMatchObject([{ failures: [], counts: { update: 0, kept: 0 } }])
    const { items } = parsed<{ items: { counts: object }[] }>((await holdall('project', 'list', '--json')).stdout)
    // 64 media; of JSON and logs 73 files, beside them `data` and the journal.
    expect(items).toMatchObject([{ counts: { media: 64, documents: 75 } }])
    expect((await holdall('export', 'film', 'out', '--user', 'local')).code).toBe(0)
    expect(await readTree(join(cwd, 'out'))).toEqual(await readTree(join(cwd, 'film')))
    const again = await holdall('import', 'folder', 'film')
    expect(again.stdout).toContain('nothing was done')
  }, 180_000)

  it('killed amid an export, leave no half file, and go on', async () => {
    const files: Record<string, string | Uint8Array> = { ...layout('film') }
    for (let n = 0; n < 40; n++) files[`assets/videos/v${n}.mp4`] = mp4(`v${n}`, 2_000_000)
    await writeTree(join(cwd, 'film'), files)
    expect((await holdall('import', 'folder', 'film')).code).toBe(0)
    const wanted = await readTree(join(cwd, 'film'))
    for (const target of [2, 20]) {
      const running = spawnHoldall(['export', 'film', 'out', '--user', 'local'], { cwd })
      for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(2))
        if ((await filesBelow(join(cwd, 'out'))).length >= target || running.child.exitCode !== null) break
      running.signal('SIGKILL')
      await running.ended
      const half = Object.entries(await readTree(join(cwd, 'out'))).filter(
        ([path]) => !/\.tmp\.[0-9a-f]{8}$/.test(path),
      )
      for (const [path, content] of half) expect(content).toEqual(wanted[path])
    }
    expect((await holdall('export', 'film', 'out', '--user', 'local')).code).toBe(0)
    expect(await readTree(join(cwd, 'out'))).toMatchObject(wanted)
  }, 120_000)
})

/** What is in a tree but for what lies behind a link, which `readdir` does not follow. */
function layoutTree(tree: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith('assets/etc/')))
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}
