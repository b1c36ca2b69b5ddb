import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { exitCode, startChild } from '../testing/child-process.ts'
import { scratch } from '../testing/scratch.ts'
import { FileManager } from './file-manager.ts'

const path = scratch()
const names = () => fs.readdirSync(path()).sort()
const read = (name: string) => JSON.parse(fs.readFileSync(path(name), 'utf8'))
const add = (current: unknown) => ((current as number | undefined) ?? 0) + 1

describe('atomicWriteWithLock', () => {
  it('writes data, and leaves no lock', async () => {
    await new FileManager().atomicWriteWithLock(path('a.json'), { n: 1 })
    expect(read('a.json')).toEqual({ n: 1 })
    expect(names()).toEqual(['a.json'])
  })

  it('loses none of the updates that come at once', async () => {
    const files = [new FileManager(), new FileManager()]
    await Promise.all(Array.from({ length: 20 }, (_, n) => files[n % 2]?.atomicWriteWithLock(path('a.json'), add)))
    expect(read('a.json')).toBe(20)
    expect(names()).toEqual(['a.json', 'a.json.backup.1', 'a.json.backup.2', 'a.json.backup.3'])
  })

  it('loses none of the updates of two processes', async () => {
    const children = [40, 40].map((times) => startChild('counting-process', [path('a.json'), times]))
    expect(await Promise.all(children.map(exitCode))).toEqual([0, 0])
    expect(read('a.json')).toEqual({ count: 80 })
    expect(names()).toEqual(['a.json', 'a.json.backup.1', 'a.json.backup.2', 'a.json.backup.3'])
  }, 20_000)

  it('says who holds the lock after five waits, and has touched nothing', async () => {
    fs.writeFileSync(path('a.json'), '"old"')
    const holder = startChild('holding-process', [path('a.json.lock')])
    try {
      await new Promise((resolve) => holder.stdout?.once('data', resolve))
      await expect(new FileManager().atomicWriteWithLock(path('a.json'), 'new')).rejects.toMatchObject({
        code: 'locked',
        message: expect.stringMatching(`^Atomic write failed: .*a.json - locked by process ${holder.pid} on `),
      })
      expect(names()).toEqual(['a.json', 'a.json.lock'])
      expect(read('a.json')).toBe('old')
    } finally {
      holder.kill('SIGKILL')
    }
  })

  it('takes over the lock of a process that was killed', async () => {
    const holder = startChild('holding-process', [path('a.json.lock')])
    await new Promise((resolve) => holder.stdout?.once('data', resolve))
    holder.kill('SIGKILL')
    await exitCode(holder)
    await Promise.all([1, 2, 3].map(() => new FileManager().atomicWriteWithLock(path('a.json'), add)))
    expect(read('a.json')).toBe(3)
    expect(names().filter((name) => name.includes('.lock'))).toEqual([])
  })

  it('writes nothing when its lock was taken over while it thought', async () => {
    const thief = JSON.stringify({ token: 'f'.repeat(32), pid: 1, host: 'elsewhere', space: 'elsewhere', began: null })
    const writing = new FileManager().atomicWriteWithLock(path('a.json'), async () => {
      fs.writeFileSync(path('stolen'), thief)
      fs.renameSync(path('stolen'), path('a.json.lock'))
      await sleep(1)
      return 'mine'
    })
    await expect(writing).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining('was taken over') })
    expect(names()).toEqual(['a.json.lock'])
    expect(fs.readFileSync(path('a.json.lock'), 'utf8')).toBe(thief)
  })

  it('gives the lock up when an update fails', async () => {
    const files = new FileManager()
    const failing = files.atomicWriteWithLock(path('a.json'), () => {
      throw new Error('cannot decide')
    })
    await expect(failing).rejects.toThrow(`Atomic write failed: ${path('a.json')} - cannot decide`)
    await expect(files.atomicWriteWithLock(path('a.json'), () => undefined)).rejects.toMatchObject({
      code: 'invalid_request',
    })
    expect(names()).toEqual([])
  })
})
