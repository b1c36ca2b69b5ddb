import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exitCode, startChild } from '../testing/child-process.ts'
import { mayMount, onSmallDisk, scratch } from '../testing/scratch.ts'
import { FileManager } from './file-manager.ts'

const path = scratch()
const names = () => fs.readdirSync(path()).sort()
const read = (name: string) => JSON.parse(fs.readFileSync(path(name), 'utf8'))
const diskful = mayMount()

describe('atomicWrite', () => {
  it('writes JSON indented by 2, and leaves nothing else', async () => {
    await new FileManager().atomicWrite(path('a.json'), { title: 'ä', list: [1] })
    expect(fs.readFileSync(path('a.json'), 'utf8')).toBe('{\n  "title": "ä",\n  "list": [\n    1\n  ]\n}')
    expect(names()).toEqual(['a.json'])
  })

  it('writes text to the letter, with a backup, and refuses what is not JSON', async () => {
    const files = new FileManager()
    await files.atomicWriteText(path('a.json'), '{"n":12345678901234567890, "a":1}\n')
    await files.atomicWriteText(path('a.json'), '[ 1e400 ]')
    await expect(files.atomicWriteText(path('a.json'), '{')).rejects.toMatchObject({ code: 'invalid_request' })
    expect(fs.readFileSync(path('a.json'), 'utf8')).toBe('[ 1e400 ]')
    expect(fs.readFileSync(path('a.json.backup.1'), 'utf8')).toBe('{"n":12345678901234567890, "a":1}\n')
    expect(names()).toHaveLength(2)
  })

  it('keeps the three versions before, the newest as .backup.1', async () => {
    const files = new FileManager()
    for (let n = 1; n <= 6; n++) await files.atomicWrite(path('a.json'), n)
    expect(['a.json', 'a.json.backup.1', 'a.json.backup.2', 'a.json.backup.3'].map(read)).toEqual([6, 5, 4, 3])
    expect(names()).toHaveLength(4)
  })

  it.each([
    [0, [6]],
    [1, [6, 5]],
    [5, [6, 5, 4, 3, 2, 1]],
  ])('keeps %i versions when asked to', async (backups, expected) => {
    const files = new FileManager('unused', { backups })
    for (let n = 1; n <= 6; n++) await files.atomicWrite(path('a.json'), n)
    expect(names().map(read)).toEqual(expected)
  })

  it('never has the file away or half there while others read it', async () => {
    const files = new FileManager()
    const text = 'x'.repeat(100_000)
    await files.atomicWrite(path('a.json'), { n: 0, text })
    let writing = true
    let reads = 0
    const reader = (async () => {
      while (writing) {
        const { n, text: found } = JSON.parse(await fs.promises.readFile(path('a.json'), 'utf8'))
        expect(found).toHaveLength(100_000 + n)
        reads += 1
      }
    })()
    for (let n = 1; n <= 30; n++) await files.atomicWrite(path('a.json'), { n, text: `${text}${'y'.repeat(n)}` })
    writing = false
    await reader
    expect(reads).toBeGreaterThan(0)
  })

  it('writes what the data was when it was asked, in the order of the calls, whoever asks', async () => {
    const data = { n: 1 }
    const first = new FileManager().atomicWrite(path('a.json'), data)
    data.n = 2
    const second = new FileManager().atomicWrite(`${path()}/./a.json`, data)
    data.n = 3
    await Promise.all([first, second])
    expect([read('a.json'), read('a.json.backup.1')]).toEqual([{ n: 2 }, { n: 1 }])
  })

  it('keeps file and backups whole when two processes write without a lock', async () => {
    const children = [0, 1000].map((first) =>
      startChild('writing-process', [path('a.json'), first, first + 60, 10_000]),
    )
    for (const child of children) child.stdout?.resume()
    expect(await Promise.all(children.map(exitCode))).toEqual([0, 0])
    expect(names().filter((name) => !/^a\.json(?:\.backup\.[123])?$/.test(name))).toEqual([])
    expect([60, 1060]).toContain(read('a.json').sequence)
    for (const name of names()) expect(read(name).padding).toHaveLength(10_000)
  }, 20_000)

  const circular: Record<string, unknown> = {}
  circular.self = circular
  it.each([
    ['undefined', undefined, 'undefined cannot be written as JSON'],
    ['a function', () => {}, 'function cannot be written as JSON'],
    ['a circle', circular, 'Converting circular structure to JSON'],
    ['a BigInt', { n: 1n }, 'Do not know how to serialize a BigInt'],
  ])('refuses %s before anything is touched', async (_, data, reason) => {
    const files = new FileManager()
    await files.atomicWrite(path('a.json'), 'old')
    await expect(files.atomicWrite(path('a.json'), data)).rejects.toMatchObject({
      name: 'FilesError',
      code: 'invalid_request',
      message: `Atomic write failed: ${path('a.json')} - ${reason}`,
    })
    expect(names().map(read)).toEqual(['old'])
  })

  it('says why it failed', async () => {
    fs.writeFileSync(path('file'), '')
    fs.mkdirSync(path('folder'))
    const files = new FileManager()
    for (const [target, code] of [
      [path('file', 'a.json'), 'not_found'],
      [path('missing', 'a.json'), 'not_found'],
      [path('folder'), 'invalid_request'],
      [path('x'.repeat(250)), 'invalid_request'],
      [`${path('a')}\0.json`, 'invalid_request'],
    ] as const) {
      const error = await files.atomicWrite(target, 1).catch((found: unknown) => found)
      expect(error).toMatchObject({ code, message: expect.stringContaining(`Atomic write failed: ${target} - `) })
      expect((error as Error).cause).toBeInstanceOf(Error)
    }
    expect(names()).toEqual(['file', 'folder'])
  })

  it('does not let a damaged file push out a good backup: it is kept under another name', async () => {
    const said: string[] = []
    const files = new FileManager('unused', { logger: { warn: (text) => said.push(text) }, now: () => 42 })
    for (let n = 1; n <= 3; n++) await files.atomicWrite(path('a.json'), n)
    fs.writeFileSync(path('a.json'), '{"cut of')
    await files.atomicWrite(path('a.json'), 4)
    expect(['a.json', 'a.json.backup.1', 'a.json.backup.2'].map(read)).toEqual([4, 2, 1])
    expect(fs.readFileSync(path('a.json.corrupt.42'), 'utf8')).toBe('{"cut of')
    expect(said).toEqual([`${path('a.json')} was not valid JSON; it is kept as ${path('a.json.corrupt.42')}`])
  })

  it('backs up what others have written meanwhile', async () => {
    const files = new FileManager()
    await files.atomicWrite(path('a.json'), 1)
    fs.writeFileSync(path('a.json'), '"by hand"')
    await files.atomicWrite(path('a.json'), 3)
    expect(read('a.json.backup.1')).toBe('by hand')
  })

  it('does not back up twice after a write that was cut off between its rotation and its rename', async () => {
    const files = new FileManager()
    for (let n = 1; n <= 3; n++) await files.atomicWrite(path('a.json'), n)
    fs.renameSync(path('a.json.backup.1'), path('a.json.backup.2'))
    fs.linkSync(path('a.json'), path('a.json.backup.1'))
    await files.atomicWrite(path('a.json'), 4)
    expect(names().map(read)).toEqual([4, 3, 2])
  })

  it('gives a backup the time at which it was made', async () => {
    const files = new FileManager('unused', { now: () => 1_000_000 })
    await files.atomicWrite(path('a.json'), 1)
    fs.utimesSync(path('a.json'), 1, 1)
    await files.atomicWrite(path('a.json'), 2)
    expect(fs.statSync(path('a.json.backup.1')).mtimeMs).toBe(1_000_000)
  })

  it.skipIf(!diskful)(
    `keeps file and backups when the disk is full${diskful ? '' : ' (needs root on Linux)'}`,
    async () => {
      const files = new FileManager()
      await onSmallDisk(path('disk'), {}, async () => {
        for (let n = 1; n <= 4; n++) await files.atomicWrite(path('disk', 'a.json'), n)
        await expect(files.atomicWrite(path('disk', 'a.json'), 'x'.repeat(1 << 20))).rejects.toMatchObject({
          code: 'unavailable',
          message: expect.stringMatching(/^Atomic write failed: .*a\.json - .*ENOSPC/),
        })
        expect(
          fs
            .readdirSync(path('disk'))
            .sort()
            .map((name) => read(`disk/${name}`)),
        ).toEqual([4, 3, 2, 1])
      })
    },
  )
})
